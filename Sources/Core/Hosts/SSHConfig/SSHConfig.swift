/// OpenSSH's client configuration, as far as it tells how a host is reached. Reads no file: what is included comes through a closure.
///
/// The first value of a keyword wins. What would change who is reached, how or with which trust, and isn't understood here, is
/// a fault where it applies to a host that is asked for; what doesn't is passed over.
public struct SSHConfig: Sendable {
    private indirect enum Part: Sendable {
        case line(SSHConfigLine)
        /// What a line included, file by file.
        case files([[Part]], Place)
    }

    /// Reads the files that a pattern of `Include` names, in order: their names and contents.
    public typealias Including = (_ pattern: String) throws(Diagnostic) -> [(file: String, text: String)]

    private let parts: [Part]

    /// - Parameter file: the name that messages give the text.
    /// - Throws: what can't be read in this file or in those that it includes, all at once.
    public init(_ text: String, file: String, including: Including = { _ throws(Diagnostic) in [] }) throws(Diagnostics) {
        var faults = Diagnostics()
        parts = Self.parts(text, file, depth: 0, including, &faults)
        if faults.hasErrors { throw faults }
    }

    private static func parts(_ text: String, _ file: String, depth: Int, _ including: Including, _ faults: inout Diagnostics) -> [Part] {
        var parts: [Part] = []
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }).enumerated() {
            do throws(Diagnostic) {
                guard let line = try SSHConfigLine(line, at: Place(file: file, line: number + 1, column: 1)) else { continue }
                guard line.keyword == "include" else {
                    parts.append(.line(line))
                    continue
                }
                guard depth < 16 else {
                    throw Diagnostic("files include each other more than 16 deep", at: line.place, remedy: "take out the Include that leads back")
                }
                var files: [[Part]] = []
                for pattern in line.arguments {
                    let found: [(file: String, text: String)]
                    do throws(Diagnostic) { found = try including(pattern) } catch {
                        throw Diagnostic("Include '\(pattern)': \(error.problem)", at: line.place, remedy: error.remedy)
                    }
                    for (file, text) in found { files.append(Self.parts(text, file, depth: depth + 1, including, &faults)) }
                }
                parts.append(.files(files, line.place))
            } catch { faults.add(error) }
        }
        return parts
    }

    /// What the configuration says of a host, by the name that a person would give to `ssh`.
    public func settings(for name: String) -> SSHConfigSettings {
        var settings = SSHConfigSettings(name: name)
        var isActive = true
        Self.walk(parts, name, isNever: false, &isActive, &settings)
        settings.close()
        return settings
    }

    private static func walk(_ parts: [Part], _ name: String, isNever: Bool, _ isActive: inout Bool, _ settings: inout SSHConfigSettings) {
        for part in parts {
            switch part {
            case .line(let line) where line.keyword == "host": isActive = !isNever && SSHPatterns(words: line.arguments).match(name)
            case .line(let line) where line.keyword == "match":
                let isAll = line.arguments.map { $0.lowercased() } == ["all"]
                // Whether its conditions hold isn't known, so its lines may apply to any host.
                if !isAll, !isNever { settings.refuse("Match", line.place, "say it with Host, or in the inventory; only 'Match all' is understood") }
                isActive = !isNever && isAll
            case .line(let line): if isActive { settings.take(line) }
            case .files(let files, _):
                let outer = isActive
                for file in files {
                    walk(file, name, isNever: isNever || !outer, &isActive, &settings)
                    isActive = outer
                }
            }
        }
    }
}
