import Core
import Testing

@Suite("Units")
struct UnitsTests {
    @Test("durations are read as people write them", arguments: [
        ("0", 0), ("90", 90), ("90s", 90), ("10m", 600), ("2h", 7_200), ("1h30m", 5_400), ("21d", 1_814_400),
        ("1d2h3m4s", 93_784), ("1h 15m", 4_500), ("007", 7),
    ])
    func duration(written: String, seconds: Int) throws { #expect(try Units.seconds(written) == seconds) }

    @Test("what isn't a duration is refused", arguments: [
        "", " ", "-1", "+1", "1.5h", "h", "1x", "1m1h", "1h1h", "1H", " 1h", "1h ", "1h  2m", "1h-2m", "0o7", "1:30", "٣s", "1hé",
    ])
    func notADuration(written: String) {
        #expect(throws: Units.Fault.notADuration(written)) { try Units.seconds(written) }
    }

    @Test("sizes are read as people write them", arguments: [
        ("0", 0), ("4096", 4_096), ("2GiB", 2_147_483_648), ("500MB", 500_000_000), ("1kB", 1_000), ("1KiB", 1_024),
        ("3MiB", 3_145_728), ("1GB", 1_000_000_000), ("1TB", 1_000_000_000_000), ("1TiB", 1_099_511_627_776), ("2 GiB", 2_147_483_648),
    ])
    func size(written: String, bytes: Int) throws { #expect(try Units.bytes(written) == bytes) }

    @Test("what isn't a size is refused", arguments: ["", "GiB", "1KB", "1gib", "1.5GiB", "-1", "1GiB1MiB", "1 2", "1GiB ", "1  GiB"])
    func notASize(written: String) { #expect(throws: Units.Fault.notASize(written)) { try Units.bytes(written) } }

    @Test("overflow is refused", arguments: ["9223372036854775808", "9223372036854775807m", "106751991167301d", "99999999999999999999d"])
    func tooLong(written: String) { #expect(throws: Units.Fault.tooLarge(written)) { try Units.seconds(written) } }

    @Test("a sum that overflows is refused")
    func sum() {
        #expect(throws: Units.Fault.tooLarge("106751991167300d99999999999h")) { try Units.seconds("106751991167300d99999999999h") }
        #expect(throws: Units.Fault.tooLarge("8388608TiB")) { try Units.bytes("8388608TiB") }
    }

    @Test("times are shown exactly", arguments: [
        (0, "0s"), (59, "59s"), (4_500, "1h 15m"), (1_814_400, "21d"), (93_784, "1d 2h 3m 4s"), (-90, "-1m 30s"),
    ])
    func words(seconds: Int, text: String) { #expect(Units.words(seconds: seconds) == text) }

    @Test("sizes are shown in the unit that fits", arguments: [
        (0, "0 bytes"), (512, "512 bytes"), (2_147_483_648, "2 GiB"), (500_000_000, "500 MB"), (1_610_612_736, "1536 MiB"),
        (1_234_567, "1.1 MiB"), (Int.min, "-8388608.0 TiB"),
    ])
    func words(bytes: Int, text: String) { #expect(Units.words(bytes: bytes) == text) }

    @Test("what is shown can be read back", arguments: [1, 61, 3_600, 90_061, 1_814_400])
    func roundTrip(seconds: Int) throws { #expect(try Units.seconds(Units.words(seconds: seconds)) == seconds) }
}
