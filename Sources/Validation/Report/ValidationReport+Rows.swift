extension ValidationReport {
    /// The same report with other numbers of rows, for rows that were checked before their places were known.
    public func renumberingRows(_ place: (Int) -> Int) -> ValidationReport {
        var report = self
        for group in report.groups.indices {
            for example in report.groups[group].examples.indices {
                guard let row = report.groups[group].examples[example].row else { continue }
                report.groups[group].examples[example].row = place(row)
            }
        }
        return report
    }
}
