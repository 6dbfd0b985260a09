internal import CXlsxWriter

extension CellStyle {
    /// Sets a fresh format of the library.
    func apply(to format: UnsafeMutablePointer<lxw_format>) {
        format_set_font_name(format, "Calibri")
        format_set_font_size(format, fontSize)
        if isBold { format_set_bold(format) }
        if isItalic { format_set_italic(format) }
        if isUnderlined { format_set_underline(format, UInt8(LXW_UNDERLINE_SINGLE.rawValue)) }
        if let color { format_set_font_color(format, color.code) }
        if let fill {
            format_set_pattern(format, UInt8(LXW_PATTERN_SOLID.rawValue))
            format_set_bg_color(format, fill.code)
            // A solid cell pattern is drawn in the foreground color, a conditional one in the background color; the
            // library sorts that out when only one is set.
        }
        if let numberFormat { format_set_num_format(format, numberFormat) }
        switch horizontal {
        case .left: format_set_align(format, UInt8(LXW_ALIGN_LEFT.rawValue))
        case .center: format_set_align(format, UInt8(LXW_ALIGN_CENTER.rawValue))
        case .right: format_set_align(format, UInt8(LXW_ALIGN_RIGHT.rawValue))
        case nil: break
        }
        switch vertical {
        case .top: format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        case .center: format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        case nil: break
        }
        if wraps { format_set_text_wrap(format) }
        if indent > 0 { format_set_indent(format, UInt8(clamping: indent)) }
        if let top {
            format_set_top(format, top.line.rawValue)
            if let color = top.color { format_set_top_color(format, color.code) }
        }
        if let bottom {
            format_set_bottom(format, bottom.line.rawValue)
            if let color = bottom.color { format_set_bottom_color(format, color.code) }
        }
        if !isLocked { format_set_unlocked(format) }
    }
}

extension Color {
    /// The library's number: 0 stands for none there, and black has one of its own.
    var code: lxw_color_t { rgb == 0 ? lxw_color_t(LXW_COLOR_BLACK.rawValue) : lxw_color_t(rgb) }
}
