import Foundation
import Glibc
import TestKit

/// The clock on the wall of one process, set while it runs. Its steady clocks, and what waits by them, stay true.
///
/// Not by libfaketime (0.9.10): it tells itself its shared memory by setenv(3), which moves `environ`, beside which Swift looks
/// for a program's arguments; and it shifts the absolute times of timerfd_settime(2) for CLOCK_BOOTTIME too, by which
/// `Task.sleep` waits.
final class FakeClock {
    private let file: Int32
    let environment: [String: String]

    static let compiler = ["/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc"].first { FileManager.default.isExecutableFile(atPath: $0) }

    private static let source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static const volatile long *ahead;

        __attribute__((constructor)) static void look(void) {
            int file = open(getenv("DRYDOCK_TEST_CLOCK"), O_RDONLY | O_CLOEXEC);
            ahead = mmap(0, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
            close(file);
        }

        int clock_gettime(clockid_t clock, struct timespec *time) {
            int code = syscall(SYS_clock_gettime, clock, time);
            if (code == 0 && ahead && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += *ahead;
            return code;
        }

        int gettimeofday(struct timeval *restrict time, void *restrict zone) {
            int code = syscall(SYS_gettimeofday, time, zone);
            if (code == 0 && ahead && time) time->tv_sec += *ahead;
            return code;
        }

        time_t time(time_t *moment) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (moment) *moment = now.tv_sec;
            return now.tv_sec;
        }

        """

    init(_ place: Workplace) throws {
        let library = place.path("clock.so"), path = place.path("clock"), source = try place.put("clock.c", Self.source)
        let made = try Shell.run([Self.compiler ?? "cc", "-O1", "-shared", "-fPIC", "-o", library, source], environment: ["PATH": "/usr/bin:/bin"])
        guard made.status == 0 else { throw Trouble("\(source) can't be compiled") }
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        environment = ["LD_PRELOAD": library, "DRYDOCK_TEST_CLOCK": path]
        set(to: 0)
    }

    deinit { close(file) }

    /// Seconds by which it is ahead of the true one from now on.
    func set(to seconds: Int) {
        var seconds = seconds
        pwrite(file, &seconds, MemoryLayout<Int>.size, 0)
    }
}
