public import Core
import Foundation

/// A file of the operator's machine whose text becomes part of a plan.
public enum ContentFile {
    /// - Parameters:
    ///   - path: as written; relative ones are looked for beside the plan.
    ///   - plan: the plan's file.
    public static func text(at path: String, besidePlan plan: String) -> Result<String, ParameterFault> {
        let expanded = path.hasPrefix("~/") ? NSHomeDirectory() + path.dropFirst(1) : path
        let folder = (plan as NSString).deletingLastPathComponent
        let whole = expanded.hasPrefix("/") || folder.isEmpty ? expanded : "\(folder)/\(expanded)"
        do throws(Diagnostics) {
            let bytes = try InputFile.bytes(of: whole, YAMLLimits(bytes: ParameterType.longestContent, nodes: 0))
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(ParameterFault("'\(whole)' is not UTF-8", remedy: "only text can be put in place"))
            }
            return .success(text)
        } catch {
            let first = error.sorted.first
            return .failure(ParameterFault(first?.problem ?? "'\(whole)' can't be read", remedy: first?.remedy ?? "check the file"))
        }
    }
}
