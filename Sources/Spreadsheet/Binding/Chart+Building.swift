internal import CXlsxWriter

extension Chart {
    /// Makes the library's chart; it belongs to the workbook.
    func build(in book: UnsafeMutablePointer<lxw_workbook>) -> UnsafeMutablePointer<lxw_chart>? {
        guard let chart = workbook_add_chart(book, UInt8(kind.code.rawValue)) else { return nil }
        let texts = CTexts()
        defer { withExtendedLifetime(texts) {} }
        for one in series {
            guard let added = chart_add_series(chart, one.categories.formula, one.values.formula) else { return nil }
            chart_series_set_name(added, one.name.formula)
            if kind == .line {
                var line = lxw_chart_line()
                line.color = one.color.code
                line.width = 2
                chart_series_set_line(added, &line)
                // A line of a single point would not be seen.
                var fill = lxw_chart_fill()
                fill.color = one.color.code
                chart_series_set_marker_type(added, UInt8(LXW_CHART_MARKER_CIRCLE.rawValue))
                chart_series_set_marker_size(added, 6)
                chart_series_set_marker_fill(added, &fill)
                chart_series_set_marker_line(added, &line)
            } else {
                var fill = lxw_chart_fill()
                fill.color = one.color.code
                chart_series_set_fill(added, &fill)
            }
        }
        chart_title_set_name(chart, title)
        var font = lxw_chart_font()
        font.name = texts.pointer("Calibri")
        font.size = 12
        font.bold = 1
        chart_title_set_name_font(chart, &font)
        setAxes(chart, texts)
        if hasLegend {
            chart_legend_set_position(chart, UInt8(LXW_CHART_LEGEND_BOTTOM.rawValue))
        } else {
            chart_legend_set_position(chart, UInt8(LXW_CHART_LEGEND_NONE.rawValue))
        }
        if kind != .line { chart_set_series_gap(chart, 60) }
        if kind == .stackedColumn { chart_set_series_overlap(chart, 100) }
        return chart
    }

    private func setAxes(_ chart: UnsafeMutablePointer<lxw_chart>, _ texts: CTexts) {
        // A bar chart has its categories on the axis that the library calls x as well.
        let categories = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_X)
        let values = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y)
        var font = lxw_chart_font()
        font.name = texts.pointer("Calibri")
        font.size = 9
        chart_axis_set_num_font(categories, &font)
        chart_axis_set_num_font(values, &font)
        chart_axis_set_num_format(values, valueFormat)
        if !valueTitle.isEmpty {
            chart_axis_set_name(values, valueTitle)
            chart_axis_set_name_font(values, &font)
        }
        if kind == .bar { chart_axis_set_reverse(categories) }
        var line = lxw_chart_line()
        line.color = Color(rgb: 0xD9D9D9).code
        line.width = 0.75
        chart_axis_major_gridlines_set_line(values, &line)
    }
}

extension Chart.Kind {
    fileprivate var code: lxw_chart_type {
        switch self {
        case .line: LXW_CHART_LINE
        case .column: LXW_CHART_COLUMN
        case .stackedColumn: LXW_CHART_COLUMN_STACKED
        case .bar: LXW_CHART_BAR
        }
    }
}
