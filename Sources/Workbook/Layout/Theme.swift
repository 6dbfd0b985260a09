internal import Money
internal import PostedPeriods
internal import Spreadsheet

/// The styles of a workbook: colors of the template, one meaning each.
struct Theme {
    let template: WorkbookTemplate
    let formats: NumberFormats

    init(_ template: WorkbookTemplate) {
        self.template = template
        formats = NumberFormats(
            inParentheses: template.negative == .parentheses, date: template.dateFormat)
    }

    private var accent: Color { template.accent }
    static let gray = Color(rgb: 0x59_5959)
    static let line = Color(rgb: 0xBF_BFBF)
    static let paleFill = Color(rgb: 0xF2_F2F2)
    static let inputFill = Color(rgb: 0xFF_F9E5)
    static let good = Color(rgb: 0x1E_6B34)
    static let goodFill = Color(rgb: 0xE2_F0D9)
    static let bad = Color(rgb: 0x9C_0006)
    static let badFill = Color(rgb: 0xFF_D9D9)
    static let warningFill = Color(rgb: 0xFF_E699)

    var plain: CellStyle { CellStyle().with { $0.vertical = .center } }
    var title: CellStyle {
        CellStyle().with {
            $0.isBold = true
            $0.fontSize = 16
            $0.color = accent
        }
    }
    var entity: CellStyle {
        CellStyle().with {
            $0.isBold = true
            $0.fontSize = 22
            $0.color = accent
        }
    }
    var subtitle: CellStyle { CellStyle().with { $0.fontSize = 13 } }
    var section: CellStyle {
        CellStyle().with {
            $0.isBold = true
            $0.fontSize = 12
            $0.color = accent
            $0.bottom = CellStyle.Border(.medium, accent)
        }
    }
    var heading: CellStyle { CellStyle().with { $0.color = Theme.gray } }
    var note: CellStyle {
        plain.with {
            $0.isItalic = true
            $0.color = Theme.gray
        }
    }
    var label: CellStyle { plain.with { $0.color = Theme.gray } }
    var bold: CellStyle { plain.with { $0.isBold = true } }
    var text: CellStyle {
        plain.with { $0.wraps = true }
    }
    var identifier: CellStyle { plain.with { $0.numberFormat = NumberFormats.text } }
    var link: CellStyle {
        plain.with {
            $0.color = Color(rgb: 0x05_63C1)
            $0.isUnderlined = true
        }
    }
    var header: CellStyle {
        CellStyle().with {
            $0.isBold = true
            $0.color = .white
            $0.fill = accent
            $0.wraps = true
            $0.vertical = .center
        }
    }
    /// The header of texts, which stand a little off the figures to their left.
    var textHeader: CellStyle {
        header.with {
            $0.horizontal = .left
            $0.indent = 1
        }
    }
    var numberHeader: CellStyle { header.with { $0.horizontal = .right } }

    func number(_ format: String) -> CellStyle {
        plain.with {
            $0.numberFormat = format
            $0.horizontal = .right
        }
    }

    func total(_ style: CellStyle) -> CellStyle {
        style.with {
            $0.isBold = true
            $0.vertical = .center
            $0.top = CellStyle.Border(.thin, Theme.gray)
            $0.bottom = CellStyle.Border(.double, Theme.gray)
        }
    }

    /// Cells that a reviewer fills in; a protected sheet lets them be changed.
    var input: CellStyle {
        plain.with {
            $0.isLocked = false
            $0.fill = Theme.inputFill
            $0.wraps = true
            $0.bottom = CellStyle.Border(.hair, Theme.line)
        }
    }

    var check: CellStyle {
        CellStyle().with {
            $0.isBold = true
            $0.horizontal = .center
            $0.color = Theme.good
            $0.fill = Theme.goodFill
            $0.vertical = .center
        }
    }
    /// What a check takes on when it fails: the text says so too.
    var failedCheck: CellStyle {
        CellStyle().with {
            $0.isBold = true
            $0.color = Theme.bad
            $0.fill = Theme.badFill
        }
    }

    /// What a day takes on that has passed: its format says so too.
    var overdue: CellStyle { failedCheck.with { $0.numberFormat = "\"overdue \"\(formats.date)" } }

    func state(_ state: PeriodState) -> CellStyle {
        CellStyle().with {
            $0.isBold = true
            $0.fontSize = 13
            $0.horizontal = .center
            $0.vertical = .center
            switch state {
            case .draft:
                $0.fill = Theme.warningFill
                $0.color = Color(rgb: 0x7F_3F00)
            case .softClosed:
                $0.fill = Color(rgb: 0xDD_EBF7)
                $0.color = Color(rgb: 0x1F_3864)
            case .closed:
                $0.fill = Theme.goodFill
                $0.color = Theme.good
            }
        }
    }

    /// The colors of series, told apart by people who see few colors (Okabe and Ito, Color Universal Design, 2008).
    static let series: [Color] = [
        0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00, 0x7F6A00, 0x4D4D4D, 0xA6A6A6,
    ].map { Color(rgb: $0) }
}
