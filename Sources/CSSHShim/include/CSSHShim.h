// libssh2 as Swift may use it: every call is guarded against the library's asserts, takes and gives plain integers and
// pointers, and never sees a partial send. One connection belongs to one thread.
#ifndef DRYDOCK_SSH_SHIM_H
#define DRYDOCK_SSH_SHIM_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a call answers once an assert of the library was hit: the session is never touched again.
#define DRYDOCK_POISONED (-9001)
/// The library's own EAGAIN, under a name that only one place of the Swift side mentions.
#define DRYDOCK_AGAIN (-37)

struct drydock_connection;

/// Milliseconds since boot, suspension included; never set back.
int64_t drydock_now(void);
/// libssh2_init; once, before any thread uses the library. 0, or the library's error.
int drydock_init(void);
/// The version found at run time, as 0xMMmmpp.
int drydock_version(void);

/// Makes a session over a connected, non-blocking socket, which belongs to the connection from then on.
/// NULL: out of memory, and the socket is still the caller's.
struct drydock_connection *drydock_open(int fd);
/// Shuts the socket down, frees what the session still holds, closes the descriptor. After a clean goodbye too.
void drydock_free(struct drydock_connection *c);

int drydock_prefer(struct drydock_connection *c, int method, const char *names);
int drydock_handshake(struct drydock_connection *c);
/// The server's key as lent by the session; copy at once. NULL: none.
const uint8_t *drydock_host_key(struct drydock_connection *c, size_t *length);
/// `key` must be followed by a NUL, which `length` doesn't count. `passphrase` may be NULL.
int drydock_authenticate(struct drydock_connection *c, const char *user, size_t user_length, const char *key, size_t length,
                         const char *passphrase);
/// Logs in with a public key whose private half somebody else has. While it says "again" and drydock_to_sign isn't NULL it waits
/// for drydock_signed, of which no socket tells.
int drydock_authenticate_signing(struct drydock_connection *c, const char *user, const uint8_t *blob, size_t length);
/// What is to be signed, lent until drydock_sign_forget; NULL: nothing.
const uint8_t *drydock_to_sign(const struct drydock_connection *c, size_t *length);
/// The bare signature, copied; length 0: there is none, and this key fails. Not 0: out of memory.
int drydock_signed(struct drydock_connection *c, const uint8_t *signature, size_t length);
/// Before each try, and after it.
void drydock_sign_forget(struct drydock_connection *c);

/// The key derivation of encrypted OpenSSH keys. Takes its time, some 7 ms a round: never on the loop. Not 0: it failed.
int drydock_bcrypt(const uint8_t *passphrase, size_t passphrase_length, const uint8_t *salt, size_t salt_length,
                   uint32_t rounds, uint8_t *key, size_t key_length);
/// Whole blocks, without padding; `cipher` by libcrypto's name. Not 0: it failed.
int drydock_decrypt(const char *cipher, const uint8_t *key, const uint8_t *vector, const uint8_t *from, size_t length, uint8_t *to);

int drydock_channel_open(struct drydock_connection *c, uint32_t window, void **channel);
/// A channel that leads through the far side to `host` and `port`, which it connects to.
int drydock_tunnel_open(struct drydock_connection *c, const char *host, int port, uint32_t window, void **channel);
int drydock_channel_exec(struct drydock_connection *c, void *channel, const char *command, size_t length);
/// 0 bytes are not the end: ask drydock_channel_at_end.
int64_t drydock_channel_read(struct drydock_connection *c, void *channel, int stream, uint8_t *into, size_t room);
int64_t drydock_channel_write(struct drydock_connection *c, void *channel, const uint8_t *bytes, size_t count);
int drydock_channel_send_end(struct drydock_connection *c, void *channel);
int drydock_channel_at_end(struct drydock_connection *c, void *channel);
int drydock_channel_close(struct drydock_connection *c, void *channel);
int drydock_channel_free(struct drydock_connection *c, void *channel);

int drydock_keepalive_every(struct drydock_connection *c, unsigned seconds);
int drydock_keepalive(struct drydock_connection *c);
int drydock_goodbye(struct drydock_connection *c);

/// Sends what the socket refused before. 0: nothing is left; 1: the socket is still full; negative: -errno.
int drydock_flush(struct drydock_connection *c);

/// The library's words for the last error, copied; empty when there are none.
void drydock_words(struct drydock_connection *c, char *into, size_t room);
/// The server's reason for its goodbye, copied; empty when there was none.
void drydock_farewell(struct drydock_connection *c, char *into, size_t room);
/// When the last byte arrived, by drydock_now.
int64_t drydock_heard_at(const struct drydock_connection *c);
uint64_t drydock_received(const struct drydock_connection *c);
/// errno of the socket's first failure; 0: none.
int drydock_socket_error(const struct drydock_connection *c);
/// The peer has closed its side.
int drydock_peer_closed(const struct drydock_connection *c);
int drydock_is_poisoned(const struct drydock_connection *c);
/// The first bytes that the server sent, at most 8 KiB, in clear text up to the end of the key exchange.
const uint8_t *drydock_first_bytes(const struct drydock_connection *c, size_t *length);
/// Where `part` begins in `all`; -1: nowhere.
int64_t drydock_find(const uint8_t *all, size_t length, const uint8_t *part, size_t part_length);

#ifdef __cplusplus
}
#endif
#endif
