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
