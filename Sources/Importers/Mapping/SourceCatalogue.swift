public import SettingsText

/// The mappings that the program brings along.
public enum SourceCatalogue {
    /// The names of the sources, in the order of the documentation.
    public static let names: [String] = files.map(\.name)

    private static let files: [(name: String, bytes: [UInt8])] = [
        ("litellm", PackageResources.litellm_yaml),
        ("langfuse", PackageResources.langfuse_yaml),
        ("helicone", PackageResources.helicone_yaml),
        ("portkey", PackageResources.portkey_yaml),
        ("otel-genai", PackageResources.otel_genai_yaml),
        ("claude-code", PackageResources.claude_code_yaml),
        ("openai-costs", PackageResources.openai_costs_yaml),
        ("openai-usage", PackageResources.openai_usage_yaml),
        ("anthropic-costs", PackageResources.anthropic_costs_yaml),
        ("anthropic-usage", PackageResources.anthropic_usage_yaml),
        ("aws-cur", PackageResources.aws_cur_yaml),
        ("aws-focus", PackageResources.aws_focus_yaml),
        ("azure-focus", PackageResources.azure_focus_yaml),
        ("focus", PackageResources.focus_yaml),
        ("gcp-billing", PackageResources.gcp_billing_yaml),
        ("invoices", PackageResources.invoices_yaml),
        ("prices", PackageResources.prices_yaml),
    ]

    /// The YAML of a source's mapping, to be copied and changed; `nil` for a name that is none.
    public static func text(of name: String) -> String? {
        files.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// The mapping of a source; `nil`, with problems noted, when there is none or it needs parameters.
    public static func mapping(
        _ name: String, parameters: [String: String] = [:], problems: SettingProblems
    ) -> SourceMapping? {
        guard let file = files.first(where: { $0.name == name }) else {
            problems.add(SettingProblem(file: "import", value: name, reason: .notOneOf(names)))
            return nil
        }
        return SourceMapping.read(
            file.bytes, file: "\(name).yaml (built in)", parameters: parameters, problems: problems)
    }
}
