import TestKit
import Testing

/// Tests of the built program, one after the other: they measure time and memory, and each has sshds of its own.
@Suite("The real binary", .serialized, .enabled(if: TestServer.isInstalled && Workplace.program != nil))
enum RealBinary {
    /// What is done on hosts by the playbooks that are shipped. `scripts/test` runs these beside the others.
    @Suite("Activities", .serialized)
    enum Activities {}
}
