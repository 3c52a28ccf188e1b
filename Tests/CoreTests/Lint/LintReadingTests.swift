import Core
import Testing

/// One command, `yum install nano`, in all the ways in which a shell would come to it.
@Suite("The linter reads as a shell does")
struct LintReadingTests {
    @Test("it isn't fooled by the ordinary ways of writing a command", arguments: [
        "yum install nano", "yum -y install nano", "'yum' install nano", "y\"um\" install nano", "\\yum install nano",
        "yum 'install' nano", "yum \\\n install nano", "/usr/bin/yum install nano", "./yum install nano", "\"$bin/yum\" install nano",
        "  yum\tinstall nano", "true; yum install nano", "true && yum install nano", "false || yum install nano",
        "true & yum install nano", "echo y | yum install nano", "! yum install nano", "yum install nano >/dev/null 2>&1",
        ">/dev/null yum install nano", "LANG=C yum install nano", "A=b C=d yum install nano # why",
        "# first\nyum install nano", "(yum install nano)", "{ yum install nano; }", "( ( yum install nano ) )",
        "if yum install nano; then :; fi", "if true; then yum install nano; fi", "if true\nthen :\nelse yum install nano\nfi",
        "if true; then :; elif yum install nano; then :; fi", "while yum install nano; do :; done", "until false; do yum install nano; done",
        "for p in a b; do yum install \"$p\"; done", "for p; do yum install \"$p\"; done", "for c in yum dnf; do $c install nano; done",
        "case $x in rm) : ;; *) yum install nano ;; esac", "case $x in (rm) yum install nano\nesac",
        "x=$(yum install nano)", "echo \"$(yum install nano)\"", "echo `yum install nano`", "echo \"`yum install nano`\"",
        "echo $(echo $(yum install nano))", "echo $((1 + $(yum install nano)))", "echo ${x:-$(yum install nano)}",
        "cat <<END\n$(yum install nano)\nEND\n", "y=yum; $y install nano", "y=yum\n\"${y}\" install nano", "y='yum install nano'; $y",
        "a=yu; b=${a}m; $b install nano", "if x; then y=yum; else y=echo; fi; $y install nano", "test -e /x && y=yum || y=echo; $y install nano", "y=yum; while x; do y=echo; done; $y install nano",
        "case $x in a) y=yum ;; *) y=echo ;; esac; $y install nano",
        "${y:-yum} install nano", "$(command -v yum) install nano", "y=$(which yum); $y install nano", "export y=yum; $y install nano",
        "sh -c 'yum install nano'", "sh -ec 'yum install nano'", "bash -lc 'yum install nano'", "bash -o pipefail -c 'yum install nano'",
        "sh -c 'yum install \"$1\"' sh nano", "sh -c '\"$@\"' sh yum install nano", "s='yum install nano'; sh -c \"$s\"",
        "eval yum install nano", "eval 'yum install' nano", "eval \"yum install {{pkg}}\"",
        "sudo yum install nano", "sudo -n -u root yum install nano", "sudo -nu root LANG=C yum install nano", "sudo -- yum install nano",
        "env A=b yum install nano", "env -i -u X yum install nano", "nohup yum install nano &", "timeout 60 yum install nano",
        "timeout -k 5 60 yum install nano", "timeout --kill-after=5 60 yum install nano", "nice yum install nano", "nice -n 10 yum install nano",
        "nice -10 yum install nano", "ionice -c 3 yum install nano", "ionice -c3 nice timeout 9 yum install nano", "setsid yum install nano",
        "exec yum install nano", "command yum install nano", "command -p yum install nano", "stdbuf -oL yum install nano",
        "time yum install nano", "busybox yum install nano", "flock /tmp/l yum install nano", "flock -w 5 /tmp/l -c 'yum install nano'",
        "echo nano | xargs yum install", "xargs -n 1 yum install </tmp/list", "xargs -I {} sh -c 'yum install {}'",
        "find /tmp -name x -exec yum install {} \\;", "find /tmp -exec sh -c 'yum install nano' \\;",
        "trap 'yum install nano' EXIT", "su - root -c 'yum install nano'", "runuser -u root -- yum install nano",
        "systemd-run --unit x --on-active=5 yum install nano", "systemd-run -u x sh -c 'yum install nano'",
        "sh <<END\nyum install nano\nEND\n", "bash -s <<'END'\nyum install nano\nEND\n", "cat <<END | sh\nyum install nano\nEND\n",
        "sh <<-END\n\tyum install nano\n\tEND\n", "echo 'yum install nano' | sh", "printf '%s\\n' 'yum install nano' | bash",
        "printf 'yum install nano\\n' | sudo sh", "echo yum install nano | at now", "s=$(cat <<END\nyum install nano\nEND\n); eval \"$s\"",
        "f() { yum install nano; }", "f() { yum \"$@\"; }; f install nano", "f() { \"$@\"; }; f yum install nano",
        "f() { g=$1; $g install nano; }; f yum", "function f { yum install nano; }", "f() (yum install nano)",
        "ssh other 'yum install nano'", "ssh -o BatchMode=yes -p 22 root@other yum install nano", "ssh other sh <<END\nyum install nano\nEND\n",
        "ssh other \"sh -c 'yum install nano'\"", "ip netns exec x yum install nano", "chroot /mnt yum install nano",
        "yum $quiet install nano", "yum {{options}} -c x install nano; yum install nano", "(cd /tmp && yum install nano)",
        "while read -r l; do yum install \"$l\"; done <<END\na\nEND\n", "local y=yum; $y install nano", "set -- yum install nano; \"$@\"", "set -- x yum; shift; $1 install nano",
        "vzctl exec2 101 sh <<END\nyum install nano\nEND\n", "vzctl enter 101 <<END\nyum install nano\nEND\n", "time -p yum install nano",
        "find /tmp -exec sh -c 'yum install \"$1\"' _ {} \\;", "parallel yum install ::: nano", "apt-get -o A=b install nano", "yum -t install nano",
        "if x\nthen\n  # why\n  yum install nano\nfi", "case $x in\n  a|b) ;;\n  # why\n  *) yum install nano ;;\nesac", "cat <<A <<B\na\nA\nb\nB\nyum install nano",
        "x=1; case $x in 1) yum install nano; esac", "set -- yum install; true; yum install nano",
    ])
    func found(script: String) {
        let findings = LintBench.findings(script)
        #expect(findings.contains { $0.rule == .softwareInstall }, "\(script): \(findings)")
        #expect(!findings.contains { $0.rule == .unreadable }, "\(script): \(findings)")
    }

    @Test("what only mentions the command is none", arguments: [
        "echo 'yum install nano'", "echo yum install nano", "# yum install nano", "true # yum install nano", "printf '%s\\n' 'yum install nano'",
        "grep 'yum install' /var/log/x", "yum_log=/var/log/yum.log; cat \"$yum_log\"", "yum=install; echo \"$yum\"", "cat <<END\nyum install nano\nEND\n",
        "cat <<'END'\n$(yum install nano)\nEND\n", "echo '$(yum install nano)'", "echo \\`true\\`\\; yum install", "case $x in yum) echo install ;; esac",
        "case $x in 'yum install') : ;; esac", "for p in yum install; do echo \"$p\"; done", "command -v yum install", "command -V yum", "which yum", "type yum",
        "rpm -q yum", "$x install nano", "{{command}} install nano", "yum {{action}} nano", "y=yum; y=echo; $y install nano",
        "awk '/yum install/ { print }' /x", "sed -n 's/yum install//p' /x", "echo a | grep yum", "[ \"$x\" = 'yum install' ]",
        "test -x /usr/bin/yum && echo install", "sh -c 'echo \"$1\"' yum install", "echo \"yum\" | grep install", "echo x#yum install",
        "(y=yum); $y install nano", "echo a | while read y; do y=yum; done; $y install nano", "cat >/tmp/x <<END\nyum install\nEND\n",
        "logger yum install nano", "pgrep -a yum; true", "man yum install", "yum help install", "yum history list", "trap '' INT", "trap - EXIT",
        "f() { echo \"$@\"; }; f yum install nano", "timeout 5 echo yum install", "xargs echo yum install", "eval echo yum install",
        "x='a b'; [ \"$x\" = \"a b\" ]", "printf '%s' \"${x#yum install}\"", "echo $((yum + 1))", "echo ${x:+yum} install", "ssh other",
        "echo \"it's yum install\"", "echo 'a'\\''yum install'", "ls -l /usr/bin/yum", "stat -c %Y /usr/bin/yum", "vzctl exec2 101 'echo yum install nano'",
    ])
    func notFound(script: String) { #expect(LintBench.rules(script) == []) }

    @Test("its place is where the command stands", arguments: [
        ("true\n  yum install x", 7), ("é; 'yum' install x", 3), ("echo \"$(yum install x)\"", 8), ("sh -c 'yum install x'", 6),
        ("if a; then\n yum install x\nfi", 12), ("true\n/tmp/x >/etc/ssh/sshd_config", 5), ("cat <<E\nx\nE\nyum install x", 12), ("echo `yum install x`", 5),
    ])
    func places(script: String, offset: Int) { #expect(LintBench.findings(script).map(\.offset) == [offset]) }

    @Test("what can't be read is said, not guessed", arguments: [
        "echo 'x", "if true; then", "case x in", "echo $(", "cat <<END\nx", "echo )", "f() {", "diff <(a) <(b)", "a=(b c)", "eval 'echo \"'", "${",
        String(repeating: "$(true ", count: 30) + String(repeating: ")", count: 30),
        String(repeating: "$(", count: 500), String(repeating: "{ ", count: 500), String(repeating: "(", count: 500) + "a" + String(repeating: ")", count: 500),
    ])
    func unreadable(script: String) {
        let findings = LintBench.findings(script)
        #expect(findings.map(\.rule) == [.unreadable] && findings.allSatisfy { $0.diagnostic.severity == .warning }, "\(findings)")
        #expect(findings.first?.diagnostic.description.contains("can't be read by the linter") == true)
    }

    @Test("a script that would grow without end is left in time", arguments: [
        "x=aaaaaaaa\n" + String(repeating: "x=$x$x\n", count: 60) + "yum install \"$x\"",
        (0..<40).map { "f\($0)() { f\($0 + 1); f\($0 + 1); }; " }.joined() + "f0; yum install x",
        "x='eval \"$x$x\"'; eval \"$x\"", "x=\"yum install y; $x\"; " + String(repeating: "eval \"$x\"; ", count: 50),
        String(repeating: "{ ", count: 15) + "eval '" + String(repeating: "( ", count: 39) + "a" + String(repeating: " )", count: 39) + "'" + String(repeating: "; }", count: 15),
        String(repeating: "x=\"$x y$x\"; $x $x $x $x; ", count: 500), String(repeating: "$(echo ", count: 20) + "yum install x" + String(repeating: ")", count: 20),
    ])
    func bounded(script: String) { #expect(LintBench.rules(script).count < 100) }
}
