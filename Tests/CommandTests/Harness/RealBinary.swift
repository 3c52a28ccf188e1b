import TestKit
import Testing

/// Tests of the built program, one after the other: they measure time and memory, and each has sshds of its own.
@Suite("The real binary", .serialized, .enabled(if: TestServer.isInstalled && Workplace.program != nil))
enum RealBinary {}
