#include "Internal.h"
#include <stdlib.h>
#include <string.h>

// Called by libssh2 with what is to be signed, again and again with the same bytes, until it has an answer.
static int sign(LIBSSH2_SESSION *session, unsigned char **signature, size_t *length, const unsigned char *data,
                size_t data_length, void **abstract) {
    (void)session;
    struct drydock_connection *c = *abstract;
    if (c->signing == SIGN_REFUSED) return -1;
    if (c->signing == SIGN_DONE) {
        // The library frees it by its own free function, which is the C library's.
        *signature = malloc(c->signature_length);
        if (!*signature) return -1;
        memcpy(*signature, c->signature, c->signature_length);
        *length = c->signature_length;
        return 0;
    }
    if (c->signing == SIGN_NOTHING) {
        c->to_sign = malloc(data_length);
        if (!c->to_sign) return -1;
        memcpy(c->to_sign, data, data_length);
        c->to_sign_length = data_length;
        c->signing = SIGN_WANTED;
    }
    return LIBSSH2_ERROR_EAGAIN;
}

void drydock_sign_forget(struct drydock_connection *c) {
    free(c->to_sign);
    free(c->signature);
    c->to_sign = c->signature = NULL;
    c->to_sign_length = c->signature_length = 0;
    c->signing = SIGN_NOTHING;
}

int drydock_authenticate_signing(struct drydock_connection *c, const char *user, const uint8_t *blob, size_t length) {
    volatile int result = 0;
    GUARDED(c, result, libssh2_userauth_publickey(c->session, user, blob, length, sign, libssh2_session_abstract(c->session)));
    return result;
}

const uint8_t *drydock_to_sign(const struct drydock_connection *c, size_t *length) {
    *length = c->to_sign_length;
    return c->signing == SIGN_WANTED ? c->to_sign : NULL;
}

int drydock_signed(struct drydock_connection *c, const uint8_t *signature, size_t length) {
    c->signing = SIGN_REFUSED;
    if (length == 0) return 0;
    c->signature = malloc(length);
    if (!c->signature) return -1;
    memcpy(c->signature, signature, length);
    c->signature_length = length;
    c->signing = SIGN_DONE;
    return 0;
}
