#include "Internal.h"
#include <stdio.h>
#include <stdlib.h>

_Thread_local sigjmp_buf *drydock_guard;

// libssh2 checks the length of a packet by assert before it checks the MAC, so whoever can change bits on the wire
// could end the process. The dynamic linker binds the library's asserts to this definition; inside a guarded call it
// leaves to the guard, elsewhere it does what the C library does.
__attribute__((visibility("default"), used, noreturn))
void __assert_fail(const char *expression, const char *file, unsigned line, const char *function) {
    if (drydock_guard) siglongjmp(*drydock_guard, 1);
    fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function ? function : "?", expression);
    abort();
}

static int trip(void) {
    __assert_fail("a test of the guard", __FILE__, __LINE__, __func__);
}

int drydock_trip_guard(void) {
    struct drydock_connection c = { .poisoned = 0 };
    volatile int result = 0;
    GUARDED(&c, result, trip());
    return result;
}
