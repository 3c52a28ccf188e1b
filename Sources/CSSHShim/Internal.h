#ifndef DRYDOCK_SSH_INTERNAL_H
#define DRYDOCK_SSH_INTERNAL_H
#include "CSSHShim.h"
#include <libssh2.h>
#include <setjmp.h>
#include <sys/types.h>

enum { FIRST_BYTES = 8192 };

struct drydock_connection {
    LIBSSH2_SESSION *session;
    int fd, error, closed, poisoned;
    int64_t heard_at;
    uint64_t received;
    unsigned char *queue;  // what the socket didn't take: [offset, offset + length)
    size_t offset, length, room;
    size_t first_length;
    unsigned char first[FIRST_BYTES];
    char farewell[256];
    enum { SIGN_NOTHING, SIGN_WANTED, SIGN_DONE, SIGN_REFUSED } signing;
    unsigned char *to_sign, *signature;
    size_t to_sign_length, signature_length;
};

ssize_t drydock_send(libssh2_socket_t s, const void *bytes, size_t count, int flags, void **abstract);
ssize_t drydock_receive(libssh2_socket_t s, void *into, size_t room, int flags, void **abstract);
void drydock_disconnected(LIBSSH2_SESSION *session, int reason, const char *message, int message_length,
                          const char *language, int language_length, void **abstract);

// The frame to which an assert of libssh2 leaves. One for each thread, since each guarded call stays on its thread.
extern _Thread_local sigjmp_buf *drydock_guard;

// Runs `call` and puts its value into `result`; an assert inside it poisons the connection instead. Only C frames may
// lie between the guard and the assert, which holds because the callbacks are C. `result` is volatile: it is set
// between sigsetjmp and a possible jump.
#define GUARDED(c, result, call)                                       \
    do {                                                               \
        if ((c)->poisoned) { (result) = DRYDOCK_POISONED; break; }     \
        sigjmp_buf here, *outer = drydock_guard;                       \
        drydock_guard = &here;                                         \
        if (sigsetjmp(here, 0) == 0) (result) = (call);                \
        else { (c)->poisoned = 1; (result) = DRYDOCK_POISONED; }       \
        drydock_guard = outer;                                         \
    } while (0)
#endif
