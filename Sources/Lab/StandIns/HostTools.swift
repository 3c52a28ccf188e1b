extension StandIns {
    static let prlsrvctl = head + #"""
        case ${1:-} in
          info)
            value "$DRYDOCK_LAB/name"; node=$value
            value "$DRYDOCK_LAB/backup_path" /vz/vmprivate/backups
            say "ID: {$(value "$DRYDOCK_LAB/machine_id" 0; say "$value")}"; say "Hostname: $node"; say "Version: Server 7.0"
            say "Virtuozzo Virtualization: installed"; say "Default backup server: $node"; say "Backup path: $value" ;;
          net)
            [ "${2:-}" = list ] || { complain "prlsrvctl net ${2:-}: not in the lab"; exit 255; }
            value "$DRYDOCK_LAB/networks" "Host-Only Bridged"
            kind() { say "$1" | tr '[:upper:]' '[:lower:]'; }
            case " $* " in
              *" -j "*)
                printf '['; comma=
                for n in $value; do
                  printf '%s\n  { "Network ID": "%s", "Type": "%s" }' "$comma" "$n" "$(kind "$n")"; comma=,
                done
                printf '\n]\n' ;;
              *)
                printf '%-16s %-12s\n' "Network ID" Type
                for n in $value; do printf '%-16s %-12s\n' "$n" "$(kind "$n")"; done ;;
            esac ;;
          backup)
            worst=0
            for d in "$DRYDOCK_LAB"/ct/*/; do
              [ -d "$d" ] || continue
              d=${d%/}; "$DRYDOCK_LAB/bin/prlctl" backup "${d##*/}" "${2:--i}" || worst=$?
            done
            exit $worst ;;
          *) complain "prlsrvctl ${1:-}: not in the lab"; exit 255 ;;
        esac
        exit 0
        """#

    static let diskTool = head + #"""
        [ "${1:-}" = resize ] || { complain "prl_disk_tool ${1:-}: not in the lab"; exit 1; }
        shift; hdd= size=
        while [ $# -gt 0 ]; do
          case $1 in --hdd) hdd=$2; shift ;; --size) size=$2; shift ;; esac
          shift
        done
        id=${hdd#/vz/private/}; id=${id%%/*}
        ct_find "$id" || { complain "Unable to open the disk image $hdd"; exit 1; }
        mib "$size" M || { complain "Invalid size: $size"; exit 1; }
        [ -z "$(ls "$ct/snapshots" 2>/dev/null)" ] || { complain "Operation failed: the disk image has snapshots"; exit 1; }
        [ ! -e "$ct/no_space" ] || { complain "Operation failed: there is not enough disk space"; exit 1; }
        wanted=$value; saved disk
        if [ "$wanted" -lt "$value" ] && [ "$c_status" = running ]; then
          complain "Operation failed: unable to shrink a mounted image"; exit 1
        fi
        put "$ct/set.disk" "$wanted"; ct_conf
        say "Operation progress 100%"
        exit 0
        """#

    /// Runs as long as `pcompact_seconds` says; a process of that name on the host is what a preflight looks for.
    static let pcompact = head + #"""
        value "$DRYDOCK_LAB/pcompact_seconds" 0
        sleep "$value"
        """#

    static let readykernel = head + #"""
        kernel_load
        value "$DRYDOCK_LAB/readykernel" none; patch=$value
        case ${1:-} in
          info)
            say "ReadyKernel version: 2.0"; say "Kernel: $k_running"
            if [ "$patch" = none ]; then say "No ReadyKernel patch is loaded"; else say "Loaded patch: $patch"; fi ;;
          update)
            [ ! -e "$DRYDOCK_LAB/readykernel_fails" ] || { complain "Failed to load the patch"; exit 1; }
            value "$DRYDOCK_LAB/readykernel.available" none
            if [ "$value" = "$patch" ]; then say "Nothing to do"; exit 0; fi
            put "$DRYDOCK_LAB/readykernel" "$value"; say "Loaded patch: $value" ;;
          unload) put "$DRYDOCK_LAB/readykernel" none; say "Unloaded" ;;
          *) complain "Usage: readykernel info|update|unload"; exit 1 ;;
        esac
        exit 0
        """#

    static let vzpkg = head + #"""
        verb=${1:-}; [ $# -eq 0 ] || shift
        templates="centos-7-x86_64 debian-11.0-x86_64"
        known() { case " $templates " in *" $1 "*) ;; *) complain "Error: template $1 not found"; exit 1 ;; esac; }
        case $verb in
          list) for t in $templates; do printf '%-28s %s\n' "$t" "$(date -d '-30 days' +%Y-%m-%d)"; done ;;
          clean) known "${1:-}" ;;
          update)
            kind=${1:-}; known "${2:-}"
            case $kind in
              metadata) say "Update OS template metadata for $2" ;;
              cache) [ ! -e "$DRYDOCK_LAB/vzpkg_fails" ] || { complain "Error: cache update failed"; exit 1; }
                say "Complete!"; put "$DRYDOCK_LAB/vzpkg.$2" "$(date +%s)" ;;
              *) complain "vzpkg update $kind: not in the lab"; exit 1 ;;
            esac ;;
          *) complain "vzpkg $verb: not in the lab"; exit 1 ;;
        esac
        exit 0
        """#

    /// What a container sees of its share. Called on the host they are the real tools.
    static let shares = #"""
        #!/bin/sh
        name=${0##*/}
        for d in /usr/bin /bin; do [ ! -x "$d/$name" ] || break; done
        [ -n "${DRYDOCK_LAB_CT:-}" ] || exec "$d/$name" "$@"
        DRYDOCK_LAB=${0%/*}; DRYDOCK_LAB=${DRYDOCK_LAB%/*}; export DRYDOCK_LAB
        . "$DRYDOCK_LAB/lib/lab.sh"
        lab_called "$name" "$@"
        ct_load "$DRYDOCK_LAB_CT"
        case $name in
          nproc) setting cpus; say "$value" ;;
          free)
            unit=1024
            for word in "$@"; do
              case $word in -b|--bytes) unit=1 ;; -m|--mebi) unit=1048576 ;; -g|--gibi) unit=1073741824 ;; esac
            done
            setting ram; ram=$value; setting swap; swap=$value; value "$ct/used_ram" 256; used=$value
            cell() { say $(($1 * 1048576 / unit)); }
            printf '%7s %11s %11s %11s %11s %11s %11s\n' '' total used free shared buff/cache available
            left=$(cell $((ram - used)))
            printf 'Mem:    %11s %11s %11s %11s %11s %11s\n' "$(cell "$ram")" "$(cell "$used")" "$left" 0 0 "$left"
            printf 'Swap:   %11s %11s %11s\n' "$(cell "$swap")" 0 "$(cell "$swap")" ;;
          df)
            unit=1024 root=no
            for word in "$@"; do
              case $word in -B1|--block-size=1) unit=1 ;; -*i*) exec "$d/df" "$@" ;; /) root=yes ;; esac
            done
            [ "$root" = yes ] || exec "$d/df" "$@"
            saved disk; disk=$value; value "$ct/used_disk" 2048; used=$value
            cell() { say $(($1 * 1048576 / unit)); }
            printf '%-20s %15s %15s %15s %8s %s\n' Filesystem "$unit-blocks" Used Available Capacity "Mounted on"
            printf '%-20s %15s %15s %15s %7s%% /\n' /dev/ploop0p1 "$(cell "$disk")" "$(cell "$used")" \
              "$(cell $((disk - used)))" $((used * 100 / disk)) ;;
        esac
        exit 0
        """#
}
