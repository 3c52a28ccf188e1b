#ifndef DRYDOCK_SSH_SHIM_H
#define DRYDOCK_SSH_SHIM_H
#include <stdint.h>
#endif
