/// How a script reaches the inside of a container.
///
/// `vzctl exec2` answers with the command's own exit status out of the same numbers as its own errors (9 locked, 31 not
/// running, ...). So the container is asked for first, and the inner shell prints a last line that carries its status;
/// only that line is believed. What the script printed goes out as it was, a missing line break at its end included.
public enum ContainerScript {
    /// Exit status of the wrapped script where the container isn't running, or no status line came back.
    public static let unreachableStatus = 125

    private static let mark = "__DRYDOCK_RC="

    /// - Parameter hasInput: the script reads secrets from its standard input.
    public static func wrap(_ script: String, ctid: String, hasInput: Bool = false) -> String {
        let inner = "( /bin/sh -euc \(ShellWord.quoted(script)) )\(hasInput ? "" : " </dev/null"); printf '\\n\(mark)%s\\n' \"$?\""
        return """
            state=$(timeout 60 vzlist -Ho status \(ctid) 2>/dev/null </dev/null) || state=unknown
            state=$(printf '%s' "$state" | tr -d ' ')
            if [ "$state" != running ]; then
              echo "container \(ctid) is $state, not running" >&2
              exit \(unreachableStatus)
            fi
            vzctl exec2 \(ctid) \(ShellWord.quoted(inner)) | awk '
              NR > 1 { printf "%s%s", end, line; fflush(); end = "\\n" }
              { line = $0 }
              END {
                if (index(line, "\(mark)") == 1) exit substr(line, \(mark.utf8.count + 1)) + 0
                if (NR > 0) printf "%s%s", end, line
                exit \(unreachableStatus)
              }'
            """
    }
}
