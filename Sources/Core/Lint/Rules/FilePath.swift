/// A path that a step writes, and the element whose file it is.
struct FilePath {
    /// From the root of its element, without `.` and `..`; unknown parts stand as ``ShellValue/mark``.
    let text: String
    let element: Element

    init(_ field: ShellField, on element: Element) {
        var parts: [Substring] = []
        var text = field.text[...]
        if text.hasPrefix("~/") { text = "root/" + text.dropFirst(2) }
        for part in text.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        // Scripts run in the root folder.
        let isAnchored = text.unicodeScalars.first != ShellValue.mark
        // What lies in a container's tree is the container's file.
        if !element.isContainer, parts.count > 3, parts[0] == "vz", parts[1] == "root" || parts[1] == "private" {
            let inner = parts.dropFirst(parts[1] == "private" && parts[3] == "fs" ? 4 : 3)
            self.text = "/" + inner.joined(separator: "/")
            self.element = element.container
        } else {
            self.text = (isAnchored ? "/" : "") + parts.joined(separator: "/")
            self.element = element
        }
    }

    /// A path with its placeholders as unknown parts.
    static func marked(_ template: String) -> String {
        let scalars = Array(template.unicodeScalars)
        var text = String.UnicodeScalarView(), at = 0
        while at < scalars.count {
            if case .placeholder(_, let length) = try? Braces(in: scalars, at: at) {
                text.append(ShellValue.mark)
                at += length
            } else {
                text.append(scalars[at])
                at += 1
            }
        }
        return String(text)
    }

    var isAnchored: Bool { text.hasPrefix("/") }

    /// Whether it is, or lies below, one of these.
    func lies(in folders: String...) -> Bool { folders.contains { text == $0 || text.hasPrefix($0 + "/") } }

    /// Whether it begins so.
    func begins(_ starts: String...) -> Bool { starts.contains { text.hasPrefix($0) } }

    /// A place where everybody may write: a temporary file, a device that keeps nothing, Drydock's own folder.
    var isFree: Bool {
        lies(in: "/tmp", "/var/tmp", "/dev/shm", "/dev/fd", "/var/lib/drydock")
            || ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/stdin", "/dev/tty"].contains(text)
    }

    /// A disk or a part of one.
    var isDisk: Bool {
        begins("/dev/sd", "/dev/vd", "/dev/xvd", "/dev/hd", "/dev/nvme", "/dev/dm-", "/dev/md", "/dev/loop", "/dev/ploop")
            || lies(in: "/dev/mapper", "/dev/disk", "/dev/block")
    }
}
