import Core
import Foundation
import Testing

private func fault(_ script: String, inert: Set<String> = []) -> TemplateFault? {
    do {
        return try ShellTemplate(parsing: script).faults { inert.contains($0.rawValue) }.first
    } catch {
        return error
    }
}

private func values(_ pairs: [String: String]) -> [ParameterName: BoundValue] {
    var values: [ParameterName: BoundValue] = [:]
    for (name, value) in pairs { values[ParameterName(rawValue: name) ?? .unlistedForTests] = BoundValue(value: value, written: value) }
    return values
}

extension ParameterName {
    fileprivate static var unlistedForTests: ParameterName { BuiltIn.target.name }
}

@Suite("Shell templates")
struct ShellTemplateTests {
    @Test("a placeholder stands bare here", arguments: [
        "echo {{x}}", "{{x}}", "a={{x}}", "echo a{{x}}b", "echo 'a'{{x}}\"b\"", "echo $(cat {{x}})", "echo \"$(cat {{x}})\"",
        "echo \"${y:-$(cat {{x}})}\"", "echo $(( $(cat {{x}}) + 1 ))", "echo '#' {{x}}", "echo a#b {{x}}", "echo $# {{x}}",
        "echo \"$$\" {{x}}", "echo $$ {{x}}", "echo \\' {{x}}", "echo \\\" {{x}}", "echo \"\\\"\" {{x}}", "echo '\\' {{x}}",
        "case {{x}} in a) echo {{x}} ;; (b|c) : ;; esac; echo {{x}}", "echo \"$(case $y in a) echo b ;; esac)\" {{x}}",
        "echo \"$(if case $y in a) true;; esac; then :; fi; cat {{x}})\"", "for case in a b; do echo \"$case\"; done; echo {{x}}",
        "cat <<E\nit's\nE\necho {{x}}", "cat <<'E'\n$(\nE\necho {{x}}", "cat <<-E\n\tit's\n\tE\necho {{x}}",
        "cat <<A <<B; echo {{x}}\n'\nA\n\"\nB\necho {{x}}", "echo ${y%\\'} {{x}}", "echo \"${y}'\" {{x}} \"'\"",
        "f() { echo \"$1\"; }; f {{x}}", "(cd / && ls {{x}}) >/dev/null 2>&1", "echo `echo '` {{x}}", "# it's\necho {{x}}",
        "echo $(# it's )\ncat {{x}})", "echo a\\\nb {{x}}", "vzctl stop 1 > {{x}}", "echo ${#y} {{x}}", "! case a in b) ;; esac && echo {{x}}",
    ])
    func bare(script: String) throws {
        let template = try ShellTemplate(parsing: script)
        #expect(fault(script) == nil)
        #expect(template.uses.allSatisfy { $0.context == .bare } && template.names.map(\.rawValue) == ["x"])
    }

    @Test("a placeholder is refused here, unless no shell can act on its value", arguments: [
        ("echo \"{{x}}\"", 6, "inside double quotes"), ("echo '{{x}}'", 6, "inside single quotes"),
        ("echo `cat {{x}}`", 10, "inside backticks"), ("echo \"`cat {{x}}`\"", 11, "inside backticks"),
        ("echo ${y:-{{x}}}", 10, "inside ${...}"), ("echo \"${y:-{{x}}}\"", 11, "inside ${...}"),
        ("echo $((1 + {{x}}))", 12, "inside $((...))"), ("# see {{x}}", 6, "in a comment"),
        ("cat <<E\n{{x}}\nE\n", 8, "in a here-document"), ("cat <<'E'\n{{x}}\nE\n", 10, "in a here-document"),
        ("cat <<E\n$(cat {{x}})\nE\n", 14, "in a here-document"), ("echo \"$(echo \"{{x}}\")\"", 14, "inside double quotes"),
        ("echo \"$(case $y in a) echo b ;; esac) {{x}}\"", 38, "inside double quotes"),
        ("echo \"a\"'b'\"{{x}}\"", 12, "inside double quotes"), ("awk '{ print {{x}} }'", 13, "inside single quotes"),
    ])
    func misplaced(script: String, offset: Int, place: String) throws {
        let found = try #require(fault(script))
        #expect(found.offset == offset && found.problem == "'{{x}}' stands \(place)")
        #expect(found.remedy.contains("bare") || found.remedy.contains("take it out of the comment"))
        #expect(fault(script, inert: ["x"]) == nil)
        let template = try ShellTemplate(parsing: script)
        #expect(try template.render(values(["x": "42"])) == script.replacing("{{x}}", with: "42"))
        #expect(throws: found) { try template.render(values(["x": "$(reboot)"])) }
    }

    @Test("what can't be understood for certain is refused", arguments: [
        ("echo {{ x }}", 5, "'{{ x }}' is not a placeholder", "write {{x}} without spaces, or {{{{ where two braces are meant"),
        ("echo '{{.Name}}'", 6, "'{{.Name}}' is not a placeholder", "write {{name}}, or {{{{.Name}} where two braces are meant"),
        ("echo {{x", 5, "'{{' has no '}}' that belongs to it", "write {{name}}, or {{{{ where two braces are meant"),
        ("echo {{x\n}}", 5, "'{{' has no '}}' that belongs to it", "write {{name}}, or {{{{ where two braces are meant"),
        ("echo 'a", 5, "a single quote is never closed", "close it"),
        ("echo \"a", 5, "a double quote is never closed", "close it"),
        ("echo `a", 5, "a backtick is never closed", "close it"),
        ("echo ${a", 5, "'${' is never closed", "close it"),
        ("echo $(a", 5, "'$(' is never closed", "close it with ')'"),
        ("echo $((1", 5, "'$((' is never closed", "close it with '))'"),
        ("echo $((a) )", 5, "'$((' isn't closed by '))'", "write '$( (' for a subshell"),
        ("echo a)", 6, "')' without a '(' before it", "remove it, or quote it"),
        ("(echo a", 7, "'(' is never closed", "close it"),
        ("case a in b) :;;", 16, "'case' has no 'esac'", "close it"),
        ("echo ${{x}}", 5, "'$' right before '{{'", "write {{name}} without it for a parameter, ${name} for a shell variable"),
        ("echo \\{{x}}", 5, "a backslash right before a placeholder", "remove it; Drydock quotes the value"),
        ("echo $'a'", 5, "$'...' means different things in different shells", "use printf for such characters"),
        ("((a = 1))", 0, "'((' means different things in different shells", "write '( (' or use $((...))"),
        ("[[ a = b ]]", 0, "'[[' is not a word of every /bin/sh", "use '['"),
        ("cat <<<a", 4, "'<<<' is not a word of every /bin/sh", "use printf and a pipe"),
        ("cat <<{{x}}\n", 6, "a here-document's delimiter must be a plain word", "write letters only, like EOF"),
        ("cat <<E\na\n", 4, "the here-document 'E' is never closed", "end it with a line that holds nothing but 'E'"),
        ("cat <<E", 4, "the here-document 'E' is never closed", "end it with a line that holds nothing but 'E'"),
        ("cat <<E \"\n\"\nE", 4, "the line that begins a here-document continues on the next", "end the command on the line of its '<<'"),
        ("cat <<E\n$(a\nE\n)\nE\n", 11, "a substitution in a here-document spans lines", "keep it on one line, or use printf"),
        ("cat <<E\na\\\nE\n", 11, "a here-document's last line ends in a backslash", "remove it: shells differ on what it does"),
        ("echo \"${a:-'b'}\"", 11, "quotes inside \"${...}\" mean different things in different shells",
         "use a variable of its own, without quotes inside the braces"),
        ("echo a\\", 6, "the script ends in a backslash", "remove it"),
    ])
    func refused(script: String, offset: Int, problem: String, remedy: String) {
        #expect(fault(script) == TemplateFault(at: offset, problem, remedy: remedy))
    }

    @Test("nesting is bounded")
    func nesting() {
        #expect(fault(String(repeating: "$(", count: 20_000))?.problem == "quotes and substitutions are nested more than 40 deep")
        #expect(fault(String(repeating: "\"$(", count: 20_000)) != nil)
        #expect(fault(String(repeating: "${a:-", count: 20_000)) != nil)
        #expect(fault(String(repeating: "(", count: 1)) != nil)
    }

    @Test("values are quoted as their place demands", arguments: [
        ("echo {{x}}", "a", "echo a"), ("echo {{x}}", "a b", "echo 'a b'"), ("echo {{x}}", "", "echo ''"),
        ("echo {{x}}", "it's", "echo 'it'\\''s'"), ("echo {{x}}", "-rf", "echo -rf"), ("{{x}} a", "if", "'if' a"),
        ("echo {{x}}>f", "2", "echo '2'>f"), ("echo ~{{x}}", "root", "echo ~'root'"), ("{{x}} a", "A=b", "'A=b' a"),
        ("echo {{x}}", "~", "echo '~'"), ("echo a={{x}}", "b", "echo a='b'"), ("echo {{x}};ls", "b", "echo b;ls"),
        ("echo '{{{{.Name}}'", "b", "echo '{{.Name}}'"), ("echo {{x}}", "é", "echo 'é'"),
    ])
    func renders(script: String, value: String, expected: String) throws {
        #expect(try ShellTemplate(parsing: script).render(values(["x": value])) == expected)
    }

    @Test("a value that is missing, or can't stand there, is refused while rendering")
    func renderFaults() throws {
        #expect(throws: TemplateFault.self) { try ShellTemplate(parsing: "echo {{x}}").render([:]) }
        #expect(throws: TemplateFault.self) { try ShellTemplate(parsing: "echo {{x}}").render(values(["x": "a\0"])) }
        #expect(throws: TemplateFault.self) { try ShellTemplate(parsing: "cat <<EOF\nE{{x}}\nEOF\n").render(values(["x": "OF"])) }
    }

    @Test("it is stored as its source")
    func codable() throws {
        let template = try ShellTemplate(parsing: "echo {{x}}")
        let data = try JSONEncoder().encode([template])
        #expect(String(decoding: data, as: UTF8.self) == "[\"echo {{x}}\"]")
        #expect(try JSONDecoder().decode([ShellTemplate].self, from: data) == [template])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([ShellTemplate].self, from: Data("[1]".utf8)) }
    }

    @Test("a text for people gets values as written")
    func text() throws {
        let template = try TextTemplate(parsing: "Free {{size}} on {{host}}: {{{{x}} it's")
        let values = [BuiltIn.host.name: BoundValue(value: "h", written: "h"),
                      try #require(ParameterName(rawValue: "size")): BoundValue(value: "2147483648", written: "2 GiB")]
        #expect(try template.render(values) == "Free 2 GiB on h: {{x}} it's")
        #expect(throws: TemplateFault.self) { try template.render([:]) }
        #expect(throws: TemplateFault.self) { try TextTemplate(parsing: "{{ x }}") }
    }
}
