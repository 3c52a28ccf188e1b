/// How a script reaches the inside of a container.
///
/// `vzctl exec2` answers with the command's own exit status out of the same numbers as its own errors (9 locked, 31 not
/// running, ...). So the container is asked for first, and the inner shell prints a last line that carries its status;
/// only that line is believed.
public enum ContainerScript {
    /// Exit status of the wrapped script where the container isn't running, or no status line came back.
    public static let unreachableStatus = 125

    private static let mark = "__DRYDOCK_RC="

    public static func wrap(_ script: String, ctid: String) -> String {
        let inner = "( /bin/sh -euc \(quote(script)) ) </dev/null; printf '\\n\(mark)%s\\n' \"$?\""
        return """
            state=$(timeout 60 vzlist -Ho status \(ctid) 2>/dev/null) || state=unknown
            state=$(printf '%s' "$state" | tr -d ' ')
            if [ "$state" != running ]; then
              echo "container \(ctid) is $state, not running" >&2
              exit \(unreachableStatus)
            fi
            vzctl exec2 \(ctid) \(quote(inner)) | awk '
              index($0, "\(mark)") == 1 { status = substr($0, \(mark.utf8.count + 1)); next }
              held { print line; fflush() }
              { line = $0; held = 1 }
              END {
                if (held && line != "") print line
                exit status == "" ? \(unreachableStatus) : status
              }'
            """
    }

    /// One word for a POSIX shell, whatever it holds.
    static func quote(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
