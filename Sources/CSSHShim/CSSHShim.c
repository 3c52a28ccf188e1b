#include "Internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// libssh2_session_callback_set is deprecated in 1.11, where its successor is not in 1.10.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

int drydock_init(void) { return libssh2_init(0); }

int drydock_version(void) {
    const char *text = libssh2_version(0);
    int major = 0, minor = 0, patch = 0;
    if (!text || sscanf(text, "%d.%d.%d", &major, &minor, &patch) < 2) return LIBSSH2_VERSION_NUM;
    return major << 16 | minor << 8 | patch;
}

static int prepare(struct drydock_connection *c) {
    c->session = libssh2_session_init_ex(NULL, NULL, NULL, c);
    if (!c->session) return -1;
    libssh2_session_callback_set(c->session, LIBSSH2_CALLBACK_SEND, (void *)drydock_send);
    libssh2_session_callback_set(c->session, LIBSSH2_CALLBACK_RECV, (void *)drydock_receive);
    libssh2_session_callback_set(c->session, LIBSSH2_CALLBACK_DISCONNECT, (void *)drydock_disconnected);
    libssh2_session_set_blocking(c->session, 0);
    return 0;
}

struct drydock_connection *drydock_open(int fd) {
    struct drydock_connection *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->fd = fd;
    c->heard_at = drydock_now();
    volatile int made = 0;
    GUARDED(c, made, prepare(c));
    if (made == 0) return c;
    free(c);
    return NULL;
}

void drydock_free(struct drydock_connection *c) {
    // First: else the library would wait for the peer's answer to its polite goodbyes.
    shutdown(c->fd, SHUT_RDWR);
    volatile int freed = 0;
    // A poisoned session is left behind, some 60 KB: its state can't be trusted enough to free it.
    GUARDED(c, freed, libssh2_session_free(c->session));
    close(c->fd);
    free(c->queue);
    drydock_sign_forget(c);
    // What isn't freed may still point here.
    if (freed == 0) free(c);
}

int drydock_prefer(struct drydock_connection *c, int method, const char *names) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_session_method_pref(c->session, method, names));
    return result;
}

int drydock_handshake(struct drydock_connection *c) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_session_handshake(c->session, c->fd));
    return result;
}

const uint8_t *drydock_host_key(struct drydock_connection *c, size_t *length) {
    const uint8_t *volatile key = NULL;
    int type = 0;
    if (c->poisoned) return NULL;
    *length = 0;
    volatile int result = 0;
    GUARDED(c, result, ((key = (const uint8_t *)libssh2_session_hostkey(c->session, length, &type)) ? 0 : -1));
    return result == 0 ? key : NULL;
}

int drydock_authenticate(struct drydock_connection *c, const char *user, size_t user_length, const char *key, size_t length,
                         const char *passphrase) {
    volatile int result = 0;
    GUARDED(c, result,
            libssh2_userauth_publickey_frommemory(c->session, user, user_length, NULL, 0, key, length, passphrase));
    return result;
}

static void put_integer(char *into, size_t *at, uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) into[(*at)++] = (char)(number >> shift);
}

static void put_string(char *into, size_t *at, const char *text, size_t length) {
    put_integer(into, at, (uint32_t)length);
    memcpy(into + *at, text, length);
    *at += length;
}

int drydock_channel_open(struct drydock_connection *c, uint32_t window, void **channel) {
    static const char type[] = "session";
    volatile int result = 0;
    GUARDED(c, result, ((*channel = libssh2_channel_open_ex(c->session, type, sizeof type - 1, window, 32768, NULL, 0))
                            ? 0 : libssh2_session_last_errno(c->session)));
    return result;
}

int drydock_tunnel_open(struct drydock_connection *c, const char *host, int port, uint32_t window, void **channel) {
    // As libssh2_channel_direct_tcpip_ex does it, which leaves no choice of the window.
    volatile int result = 0;
    char message[600];
    static const char origin[] = "127.0.0.1", type[] = "direct-tcpip";
    size_t length = strlen(host), at = 0;
    if (length > 255) return LIBSSH2_ERROR_INVAL;
    put_string(message, &at, host, length);
    put_integer(message, &at, (uint32_t)port);
    put_string(message, &at, origin, sizeof origin - 1);
    put_integer(message, &at, 22);
    GUARDED(c, result, ((*channel = libssh2_channel_open_ex(c->session, type, sizeof type - 1, window, 32768, message, (unsigned)at))
                            ? 0 : libssh2_session_last_errno(c->session)));
    return result;
}

int drydock_channel_exec(struct drydock_connection *c, void *channel, const char *command, size_t length) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_channel_process_startup(channel, "exec", 4, command, (unsigned)length));
    return result;
}

int64_t drydock_channel_read(struct drydock_connection *c, void *channel, int stream, uint8_t *into, size_t room) {
    volatile int64_t result = 0;
    GUARDED(c, result, libssh2_channel_read_ex(channel, stream, (char *)into, room));
    return result;
}

int64_t drydock_channel_write(struct drydock_connection *c, void *channel, const uint8_t *bytes, size_t count) {
    // Bounds the queue: nothing new is handed over while something is left to send.
    int left = drydock_flush(c);
    if (left > 0) return DRYDOCK_AGAIN;
    if (left < 0) return LIBSSH2_ERROR_SOCKET_SEND;
    volatile int64_t result = 0;
    GUARDED(c, result, libssh2_channel_write_ex(channel, 0, (const char *)bytes, count));
    return result;
}

int drydock_channel_send_end(struct drydock_connection *c, void *channel) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_channel_send_eof(channel));
    return result;
}

int drydock_channel_at_end(struct drydock_connection *c, void *channel) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_channel_eof(channel));
    return result;
}

int drydock_channel_close(struct drydock_connection *c, void *channel) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_channel_close(channel));
    return result;
}

int drydock_channel_free(struct drydock_connection *c, void *channel) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_channel_free(channel));
    return result;
}

int drydock_keepalive_every(struct drydock_connection *c, unsigned seconds) {
    volatile int result = 0;
    GUARDED(c, result, (libssh2_keepalive_config(c->session, 1, seconds), 0));
    return result;
}

int drydock_keepalive(struct drydock_connection *c) {
    int next = 0;
    volatile int result = 0;
    GUARDED(c, result, libssh2_keepalive_send(c->session, &next));
    return result;
}

int drydock_goodbye(struct drydock_connection *c) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_session_disconnect_ex(c->session, SSH_DISCONNECT_BY_APPLICATION, "done", ""));
    return result;
}

void drydock_words(struct drydock_connection *c, char *into, size_t room) {
    char *text = NULL;
    int length = 0;
    volatile int result = 0;
    into[0] = 0;
    GUARDED(c, result, libssh2_session_last_error(c->session, &text, &length, 0));
    if (result == DRYDOCK_POISONED || !text || length <= 0) return;
    size_t part = (size_t)length < room ? (size_t)length : room - 1;
    memcpy(into, text, part);
    into[part] = 0;
}
