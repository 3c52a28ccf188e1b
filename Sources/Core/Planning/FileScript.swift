/// What a `file` step runs on its host: the new version is written beside the old one, checked there, and takes its place in
/// one rename. The old version is kept where the way back finds it.
struct FileScript {
    enum Content: Equatable {
        case text(String)
        /// A variable of the shell that holds it.
        case secret(variable: String)
    }

    /// In `validate`, the variable that holds the new version's path.
    static let newFile = "drydock_file"

    var path: String
    var content: Content
    var owner: String
    var group: String
    var mode: String
    /// Rendered; reads ``newFile``.
    var validate: String?

    private func quoted(_ text: String) -> String { ShellWord.quoted(text) }

    private var head: String {
        """
        path=\(quoted(path)) owner=\(quoted(owner)) group=\(quoted(group)) mode=\(quoted(mode))
        stop() { printf '%s\\n' "$*" >&2; exit 1; }
        folder=${path%/*}
        [ -n "$folder" ] || folder=/
        keep=$DRYDOCK_BACKUPS/$(printf '%s' "$DRYDOCK_STEP" | tr / .)
        rights() { stat -c '%a %u %g' "$1"; }

        """
    }

    /// SHA-256 of what the file is to hold; nil where only the host gets to know it.
    var digest: String? {
        switch content {
        case .text(let text): Hex.sha256(Array(text.utf8))
        case .secret: nil
        }
    }

    private var writing: String {
        switch content {
        case .text(let text): "printf '%s' \(quoted(text)) >\"$\(Self.newFile)\""
        // A secret comes without the line break that ends its file.
        case .secret(let variable): "printf '%s\\n' \"$\(variable)\" >\"$\(Self.newFile)\""
        }
    }

    /// The new version, in a folder of its own beside the old one: on the same file system a rename is atomic, in a folder
    /// nobody reads half of it, and it has its final name when it is checked. The trap removes the folder; what a SIGKILL
    /// left of it, perhaps with a secret, is removed by the next attempt.
    private var preparing: String {
        """
        [ ! -L "$path" ] || stop "$path is a symbolic link; name the file that it leads to"
        [ ! -e "$path" ] || [ -f "$path" ] || stop "$path is there and is no regular file"
        [ -d "$folder" ] || stop "there is no folder $folder; make it first"
        umask 077
        for old in "$folder"/.drydock.*; do
          if [ -d "$old" ] && [ ! -L "$old" ] && [ -O "$old" ]; then rm -f "$old/${path##*/}"; rmdir "$old" 2>/dev/null || :; fi
        done
        box=$(mktemp -d "$folder/.drydock.XXXXXX")
        trap 'rm -f "$box/${path##*/}"; rmdir "$box"' EXIT
        \(Self.newFile)=$box/${path##*/}
        \(writing) || stop "$path: its new version can't be written; nothing was changed"
        \(digest.map { "sum=$(sha256sum <\"$\(Self.newFile)\")\n[ \"${sum%% *}\" = \($0) ] || stop \"$path: its new version was not written whole; nothing was changed\"" } ?? ":")
        chown "$owner:$group" "$\(Self.newFile)"
        chmod "$mode" "$\(Self.newFile)"

        """
    }

    var placing: String {
        head + preparing + """
            if [ -f "$path" ] && cmp -s "$\(Self.newFile)" "$path" && [ "$(rights "$\(Self.newFile)")" = "$(rights "$path")" ]; then
              echo "$path is so already"
              echo "drydock: unchanged"
              exit 0
            fi

            """ + (validate.map { script in
                """
                export \(Self.newFile)
                /bin/sh -euc \(quoted(script)) || stop "the new $path is refused by its check; nothing was changed"

                """
            } ?? "") + """
            if [ ! -e "$keep" ] && [ ! -e "$keep.absent" ]; then
              mkdir -p "$DRYDOCK_BACKUPS"
              if [ -e "$path" ]; then
                cp -a "$path" "$keep.part"
                sync
                mv "$keep.part" "$keep"
                echo "the old version is kept in $keep"
              else
                printf '' >"$keep.absent"
              fi
            fi
            if [ -e "$path" ] && command -v chcon >/dev/null 2>&1; then chcon --reference="$path" "$\(Self.newFile)" 2>/dev/null || :; fi
            mv -f "$\(Self.newFile)" "$path"
            if command -v restorecon >/dev/null 2>&1; then restorecon "$path" 2>/dev/null || :; fi
            sync
            echo "$path is in place"
            """
    }

    /// Ends with 0 where the file is as it should be; nil where only the host could tell.
    var verifying: String? {
        guard let digest else { return nil }
        return head + """
            [ -f "$path" ] && [ ! -L "$path" ] || exit 1
            sum=$(sha256sum <"$path")
            [ "${sum%% *}" = \(digest) ]
            [ "$(stat -c %a "$path")" = "$(printf '%s' "$mode" | sed 's/^0*//')" ]
            """
    }

    /// Puts the old version back, or removes the file if there was none; `then` follows wherever something had been changed.
    func undoing(then: String?) -> String {
        head + """
            if [ -f "$keep" ]; then
              if cmp -s "$keep" "$path" && [ "$(rights "$keep")" = "$(rights "$path")" ]; then
                echo "$path is the old one already"
              else
                umask 077
                # beside its place, for the same reasons as on the way there
                box=$(mktemp -d "$folder/.drydock.XXXXXX")
                trap 'rm -f "$box/${path##*/}"; rmdir "$box"' EXIT
                cp -a "$keep" "$box/${path##*/}"
                mv -f "$box/${path##*/}" "$path"
                sync
                echo "the old $path is back"
              fi
            elif [ -f "$keep.absent" ]; then
              if [ -e "$path" ]; then rm "$path"; fi
              echo "$path is gone again"
            else
              echo "$path had not been changed"
              echo "drydock: unchanged"
              exit 0
            fi

            """ + (then.map { "\($0)\n" } ?? "")
    }
}
