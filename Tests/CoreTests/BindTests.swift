import Core
import Testing

@Suite("Binding parameters")
struct BindTests {
    @Test("values are bound to what scripts get", arguments: [
        (ParameterType.string(pattern: nil), "a b\n'c", "a b\n'c"),
        (.string(pattern: "[a-z]+"), "abc", "abc"),
        (.integer(min: 0, max: 10), "010", "10"),
        (.integer(min: nil, max: nil), "-5", "-5"),
        (.size(min: nil, max: nil), "2GiB", "2147483648"),
        (.duration(min: nil, max: nil), "1h30m", "5400"),
        (.boolean, "true", "true"),
        (.choice(["platform", "none"]), "none", "none"),
        (.unit, "nginx.service", "nginx.service"),
        (.unit, "nginx", "nginx"),
        (.unit, "getty@tty1.service", "getty@tty1.service"),
        (.unit, "a@b@c.timer", "a@b@c.timer"),
        (.unit, "dev-disk-by\\x2dlabel.swap", "dev-disk-by\\x2dlabel.swap"),
    ])
    func binds(type: ParameterType, written: String, value: String) throws {
        #expect(try type.bind(written) == BoundValue(value: value, written: written))
    }

    @Test("what doesn't fit is refused with what to do", arguments: [
        (ParameterType.string(pattern: nil), "a\0b", "the value holds a NUL character; remove it: no command can be given one"),
        (.string(pattern: "[a-z]+"), "ab1", "'ab1' doesn't match the pattern [a-z]+; the whole value must match"),
        (.integer(min: 2, max: nil), "1", "'1' is too small; the least allowed is 2"),
        (.integer(min: nil, max: 2), "3", "'3' is too large; the most allowed is 2"),
        (.integer(min: nil, max: nil), "+1", "'+1' is not an integer; write it in decimal digits"),
        (.integer(min: nil, max: nil), "", "'' is not an integer; write it in decimal digits"),
        (.integer(min: nil, max: nil), "99999999999999999999",
         "'99999999999999999999' is more than this program can count; write a smaller number"),
        (.size(min: 1 << 30, max: nil), "1MiB", "'1MiB' is too small; the least allowed is 1 GiB"),
        (.duration(min: nil, max: 3_600), "2h", "'2h' is too large; the most allowed is 1h"),
        (.boolean, "yes", "'yes' is not a boolean; write true or false"),
        (.choice(["platform", "none"]), "platfrom", "'platfrom' is not one of the choices; did you mean 'platform'?"),
        (.choice(["platform", "none"]), "x", "'x' is not one of the choices; write one of: platform, none"),
        (.unit, "a;b", "'a;b' is not a unit's name; use at most 255 letters, digits, ':', '-', '_', '.', '\\' and '@', and no '-' at the beginning"),
        (.unit, "foo@.service", "'foo@.service' lacks a name before its type or around its '@'; write a whole unit, like nginx.service or getty@tty1.service"),
    ])
    func refuses(type: ParameterType, written: String, message: String) {
        let fault = #expect(throws: ParameterFault.self) { try type.bind(written) }
        #expect(fault?.description == message)
    }

    @Test("no unit's name can carry anything else", arguments: [
        ".service", "-a.service", "a b.service", "a/b.service", "a\n.service", "a$(x).service", "é.service",
        String(repeating: "a", count: 248) + ".service",
    ])
    func unit(written: String) { #expect(throws: ParameterFault.self) { try ParameterType.unit.bind(written) } }

    @Test("a pattern reads scalars: no line break and no quote hides in a character", arguments: [
        ("[^\\n]+", "a\r\nb", false), ("[^']+", "a'\u{301}", false), ("[A-Z]+", "\u{212a}", false), ("[^\\n]+", "a\rb", true), ("[é]+", "é", true),
    ])
    func scalars(source: String, text: String, matches: Bool) throws {
        #expect(try Pattern(source).matchesWhole(of: text) == matches)
        #expect(try Pattern("^v=(\(source))$").value(in: "x\nv=\(text)\n").map { Array($0.utf8) != Array(text.utf8) } != matches)
    }

    @Test("a pattern is compiled within limits", arguments: [
        "(", "[", String(repeating: "a", count: 501), String(repeating: "(", count: 501) + String(repeating: ")", count: 501),
    ])
    func pattern(source: String) { #expect(throws: Pattern.Fault.self) { try Pattern(source) } }

    @Test("the deepest pattern that the limit lets through doesn't exhaust the stack")
    func deepPattern() {
        _ = try? Pattern(String(repeating: "(", count: 250) + String(repeating: ")", count: 250))
        _ = try? Pattern(String(repeating: "(", count: 500))
        _ = try? Pattern("((((a{1000}){1000}){1000}){1000})")
    }
}
