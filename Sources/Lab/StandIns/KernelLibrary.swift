extension StandIns {
    /// Which kernel runs. The kernel is this machine's own and can't change; its name can.
    static let kernelFunctions = #"""
        boot_id() { # a loopback host has one of its own
          if [ -f "$DRYDOCK_LAB/boot_id" ]; then value "$DRYDOCK_LAB/boot_id"; else value /proc/sys/kernel/random/boot_id; fi
        }
        kernel_load() { # sets k_running and k_default; notices a boot since the last call
          boot_id; k_boot=$value
          value "$DRYDOCK_LAB/kernel.default"; k_default=$value
          value "$DRYDOCK_LAB/kernel.running" "$k_default"; k_running=$value
          value "$DRYDOCK_LAB/kernel.boot"
          [ "$value" = "$k_boot" ] && return 0
          [ -z "$value" ] || [ -e "$DRYDOCK_LAB/boots_old_kernel" ] || k_running=$k_default
          put "$DRYDOCK_LAB/kernel.running" "$k_running"; put "$DRYDOCK_LAB/kernel.boot" "$k_boot"
        }
        kernel_default() { put "$DRYDOCK_LAB/kernel.default" "$1"; k_default=$1; }
        kernel_file() { if [ "$private_roots" = yes ]; then : >"/boot/vmlinuz-$1"; fi; }   # where /boot is the lab's to write

        """#

    static let uname = head + #"""
        real=/usr/bin/uname; [ -x "$real" ] || real=/bin/uname
        kernel_load
        case $*:$# in
          -r:1|--kernel-release:1) say "$k_running" ;;
          -a:1|--all:1) "$real" -a | sed "s|$("$real" -r)|$k_running|" ;;
          *) exec "$real" "$@" ;;
        esac
        """#

    static let grubby = head + #"""
        kernel_load
        installed() { awk '$1 == "vzkernel" { print $2 ".x86_64" }' "$DRYDOCK_LAB/packages/installed"; }
        entry() {
          printf 'index=%s\nkernel=/boot/vmlinuz-%s\nargs="ro crashkernel=auto quiet"\nroot=/dev/mapper/virtuozzo-root\n' "$1" "$2"
          printf 'initrd=/boot/initramfs-%s.img\ntitle=Virtuozzo Linux (%s)\n' "$2" "$2"
        }
        all() { n=0; for k in $(installed | sort -rV); do entry $n "$k"; n=$((n + 1)); done; }
        find_kernel() { # $1: a path below /boot; sets k
          k=${1#/boot/vmlinuz-}
          installed | grep -qxF -e "$k" || { complain "grubby: kernel not found: $1"; exit 1; }
        }
        case ${1:-} in
          --default-kernel) say "/boot/vmlinuz-$k_default" ;;
          --default-index) all | awk -v k="kernel=/boot/vmlinuz-$k_default" -F= '/^index=/ { i = $2 } $0 == k { print i }' ;;
          --set-default=*) find_kernel "${1#*=}"; kernel_default "$k" ;;
          --set-default) find_kernel "${2:-}"; kernel_default "$k" ;;
          --info=ALL) all ;;
          --info) [ "${2:-}" != ALL ] || { all; exit 0; }; find_kernel "${2:-}"; entry 0 "$k" ;;
          --info=DEFAULT) entry 0 "$k_default" ;;
          --info=*) find_kernel "${1#*=}"; entry 0 "$k" ;;
          *) complain "grubby: unexpected argument ${1:-}"; exit 1 ;;
        esac
        """#
}
