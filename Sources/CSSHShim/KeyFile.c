// What it takes to open an encrypted OpenSSH key: its key derivation, which no library here has, and AES of libcrypto, which
// libssh2 brings along.
#include "CSSHShim.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 18, BOXES = 4 * 256, WORDS = PARTS + BOXES, DIGEST = 64, BLOCK = 32 };

struct blowfish { uint32_t p[PARTS], s[BOXES]; };

static struct blowfish beginning;
static int is_made;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Numbers below 2^32 with a binary fraction of `LONG - 1` words; a few words more than needed, for what is cut off.
enum { LONG = WORDS + 4 };

static int divide(uint32_t *number, uint32_t by) {
    uint64_t rest = 0, any = 0;
    for (int i = 0; i < LONG; i++) {
        rest = rest << 32 | number[i];
        number[i] = (uint32_t)(rest / by);
        rest %= by;
        any |= number[i];
    }
    return any != 0;
}

static void add(uint32_t *to, const uint32_t *number, int negative) {
    uint64_t carry = negative ? 1 : 0;
    for (int i = LONG - 1; i >= 0; i--) {
        carry += (uint64_t)to[i] + (negative ? ~number[i] : number[i]);
        to[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

// Adds `factor` times the arcus tangens of 1/x.
static void add_arctan(uint32_t *to, uint32_t factor, uint32_t x, int negative, uint32_t *power, uint32_t *term) {
    memset(power, 0, LONG * sizeof *power);
    power[0] = factor;
    divide(power, x);
    for (uint32_t n = 1;; n += 2) {
        memcpy(term, power, LONG * sizeof *term);
        if (!divide(term, n)) return;
        add(to, term, negative ^ ((n & 2) != 0));
        if (!divide(power, x * x)) return;
    }
}

// Blowfish begins with the digits of pi behind the point, which are had by Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
static void make_beginning(void) {
    uint32_t *room = calloc(3 * LONG, sizeof *room);
    if (!room) return;
    add_arctan(room, 16, 5, 0, room + LONG, room + 2 * LONG);
    add_arctan(room, 4, 239, 1, room + LONG, room + 2 * LONG);
    memcpy(&beginning, room + 1, sizeof beginning);
    free(room);
    is_made = beginning.p[0] == 0x243f6a88;
}

static void encipher(const struct blowfish *b, uint32_t *left, uint32_t *right) {
    uint32_t l = *left, r = *right;
    for (int i = 0; i < 16; i++) {
        l ^= b->p[i];
        r ^= ((b->s[l >> 24] + b->s[256 + (l >> 16 & 255)]) ^ b->s[512 + (l >> 8 & 255)]) + b->s[768 + (l & 255)];
        uint32_t t = l; l = r; r = t;
    }
    *left = r ^ b->p[17];
    *right = l ^ b->p[16];
}

static uint32_t next(const uint8_t *data, unsigned *at) {
    uint32_t word = 0;
    for (int i = 0; i < 4; i++) { word = word << 8 | data[*at]; *at = (*at + 1) % DIGEST; }
    return word;
}

// Mixes key and salt into the state; without a salt the key alone.
static void expand(struct blowfish *b, const uint8_t *salt, const uint8_t *key) {
    unsigned at = 0;
    for (int i = 0; i < PARTS; i++) b->p[i] ^= next(key, &at);
    uint32_t l = 0, r = 0;
    at = 0;
    for (int i = 0; i < WORDS; i += 2) {
        if (salt) { l ^= next(salt, &at); r ^= next(salt, &at); }
        encipher(b, &l, &r);
        uint32_t *to = i < PARTS ? b->p + i : b->s + (i - PARTS);
        to[0] = l;
        to[1] = r;
    }
}

static void hash(const uint8_t *passphrase, const uint8_t *salt, uint8_t *out) {
    struct blowfish b = beginning;
    uint32_t words[8];
    static const char text[] = "OxychromaticBlowfishSwatDynamite";
    expand(&b, salt, passphrase);
    for (int i = 0; i < 64; i++) { expand(&b, NULL, salt); expand(&b, NULL, passphrase); }
    unsigned at = 0;
    for (int i = 0; i < 8; i++) words[i] = next((const uint8_t *)text, &at);
    for (int i = 0; i < 64; i++) for (int j = 0; j < 8; j += 2) encipher(&b, words + j, words + j + 1);
    for (int i = 0; i < 8; i++) for (int j = 0; j < 4; j++) out[4 * i + j] = (uint8_t)(words[i] >> 8 * j);
    OPENSSL_cleanse(&b, sizeof b);
}

static int sha512(const uint8_t *bytes, size_t length, uint8_t *out) {
    return EVP_Digest(bytes, length, out, NULL, EVP_sha512(), NULL) == 1 ? 0 : -1;
}

int drydock_bcrypt(const uint8_t *passphrase, size_t passphrase_length, const uint8_t *salt, size_t salt_length,
                   uint32_t rounds, uint8_t *key, size_t key_length) {
    uint8_t word[DIGEST], grain[DIGEST], part[BLOCK], sum[BLOCK], *salted = malloc(salt_length + 4);
    size_t blocks = (key_length + BLOCK - 1) / BLOCK;
    pthread_once(&once, make_beginning);
    int result = is_made && salted && rounds > 0 && blocks > 0 ? sha512(passphrase, passphrase_length, word) : -1;
    for (size_t block = 1; result == 0 && block <= blocks; block++) {
        memcpy(salted, salt, salt_length);
        for (int i = 0; i < 4; i++) salted[salt_length + i] = (uint8_t)(block >> (24 - 8 * i));
        result = sha512(salted, salt_length + 4, grain);
        hash(word, grain, part);
        memcpy(sum, part, BLOCK);
        for (uint32_t round = 1; result == 0 && round < rounds; round++) {
            result = sha512(part, BLOCK, grain);
            hash(word, grain, part);
            for (int i = 0; i < BLOCK; i++) sum[i] ^= part[i];
        }
        // Spread over the key, so that no part of it is had without all blocks.
        for (size_t i = 0, to = block - 1; i < BLOCK && to < key_length; i++, to += blocks) key[to] = sum[i];
    }
    free(salted);
    OPENSSL_cleanse(word, sizeof word);
    return result;
}

int drydock_decrypt(const char *cipher, const uint8_t *key, const uint8_t *vector, const uint8_t *from, size_t length, uint8_t *to) {
    const EVP_CIPHER *kind = EVP_get_cipherbyname(cipher);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int done = 0;
    int result = kind && context && length <= 1 << 20 && EVP_DecryptInit_ex(context, kind, NULL, key, vector) == 1
            && EVP_CIPHER_CTX_set_padding(context, 0) == 1
            && EVP_DecryptUpdate(context, to, &done, from, (int)length) == 1 && (size_t)done == length ? 0 : -1;
    EVP_CIPHER_CTX_free(context);
    return result;
}
