#define _GNU_SOURCE
#include "Internal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int64_t drydock_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int enqueue(struct drydock_connection *c, const unsigned char *bytes, size_t count) {
    if (c->offset + c->length + count > c->room) {
        size_t room = (c->length + count) * 2;
        unsigned char *larger = malloc(room);
        if (!larger) return -1;
        memcpy(larger, c->queue + c->offset, c->length);
        free(c->queue);
        c->queue = larger;
        c->room = room;
        c->offset = 0;
    }
    memcpy(c->queue + c->offset + c->length, bytes, count);
    c->length += count;
    return 0;
}

int drydock_flush(struct drydock_connection *c) {
    while (c->length > 0 && !c->error) {
        ssize_t sent = send(c->fd, c->queue + c->offset, c->length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == EAGAIN) return 1;
        if (sent < 0) { c->error = errno; break; }
        c->offset += (size_t)sent;
        c->length -= (size_t)sent;
    }
    if (c->error) return -c->error;
    c->offset = 0;
    return 0;
}

// Takes everything, always. After a partial send libssh2 expects the very same call with the very same address again,
// and passes stack buffers in some places, where that can't be had.
ssize_t drydock_send(libssh2_socket_t s, const void *bytes, size_t count, int flags, void **abstract) {
    (void)s; (void)flags;
    struct drydock_connection *c = *abstract;
    size_t done = 0;
    if (drydock_flush(c) < 0) return -c->error;
    if (c->length == 0) {
        ssize_t sent = send(c->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            c->error = errno;
            return -c->error;
        }
        if (sent > 0) done = (size_t)sent;
    }
    if (done < count && enqueue(c, (const unsigned char *)bytes + done, count - done)) return -ENOMEM;
    return (ssize_t)count;
}

ssize_t drydock_receive(libssh2_socket_t s, void *into, size_t room, int flags, void **abstract) {
    (void)s; (void)flags;
    struct drydock_connection *c = *abstract;
    ssize_t got;
    do { got = recv(c->fd, into, room, MSG_DONTWAIT); } while (got < 0 && errno == EINTR);
    if (got < 0) {
        // The socket tells its error once; libssh2 would forget it.
        if (errno != EAGAIN && !c->error) c->error = errno;
        return -errno;
    }
    if (got == 0) {
        c->closed = 1;
        return 0;
    }
    c->heard_at = drydock_now();
    c->received += (uint64_t)got;
    if (c->first_length < FIRST_BYTES) {
        size_t part = FIRST_BYTES - c->first_length;
        if (part > (size_t)got) part = (size_t)got;
        memcpy(c->first + c->first_length, into, part);
        c->first_length += part;
    }
    return got;
}

void drydock_disconnected(LIBSSH2_SESSION *session, int reason, const char *message, int message_length,
                          const char *language, int language_length, void **abstract) {
    (void)session; (void)reason; (void)language; (void)language_length;
    struct drydock_connection *c = *abstract;
    size_t length = message_length > 0 ? (size_t)message_length : 0;
    if (length >= sizeof c->farewell) length = sizeof c->farewell - 1;
    memcpy(c->farewell, message ? message : "", message ? length : 0);
    c->farewell[message ? length : 0] = 0;
}

int64_t drydock_heard_at(const struct drydock_connection *c) { return c->heard_at; }
uint64_t drydock_received(const struct drydock_connection *c) { return c->received; }
int drydock_socket_error(const struct drydock_connection *c) { return c->error; }
int drydock_peer_closed(const struct drydock_connection *c) { return c->closed; }
int drydock_is_poisoned(const struct drydock_connection *c) { return c->poisoned; }

const uint8_t *drydock_first_bytes(const struct drydock_connection *c, size_t *length) {
    *length = c->first_length;
    return c->first;
}

void drydock_farewell(struct drydock_connection *c, char *into, size_t room) {
    size_t length = strnlen(c->farewell, room - 1);
    memcpy(into, c->farewell, length);
    into[length] = 0;
}

int64_t drydock_find(const uint8_t *all, size_t length, const uint8_t *part, size_t part_length) {
    const uint8_t *place = memmem(all, length, part, part_length);
    return place ? place - all : -1;
}
