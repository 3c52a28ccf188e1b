extension StandIns {
    /// Moving a container to another host of the lab. A running one is started there again; its processes are new ones.
    /// Sourced by both tools, after `ct_find`'s library.
    static let migration = #"""
        migrate_fail() { # $1: status as in vzmigrate's manual
          case $1 in
            3) complain "Container is locked" ;; 4) complain "Can't connect to destination host" ;;
            6) complain "Copying the private area failed" ;; 7) complain "Can't start the Container on the destination host" ;;
            11) complain "Template is missing on the destination host" ;; 12) complain "IP address is already in use" ;;
            31) complain "Not enough disk space on the destination host" ;; 56) complain "CPU features differ" ;;
            73) complain "Live migration is impossible" ;; 74) complain "A backup is attached to the Container" ;;
            *) complain "Migration failed" ;;
          esac
          exit "$1"
        }
        migrate_check() { # the loaded container can go to $1 (USER@HOST)
          host=${1##*@}
          fleet_find "$host" || migrate_fail 4
          [ -e "$there/ready" ] || migrate_fail 4
          [ ! -e "$ct/lock" ] || migrate_fail 3
          [ ! -d "$there/ct/$c_id" ] || { complain "Container $c_id already exists on the destination host"; exit 10; }
          [ "$there" != "$DRYDOCK_LAB" ] || { complain "The destination is this host"; exit 2; }
        }
        migrate_now() { # moves the loaded container; what fails leaves it running here
          was=$c_status
          put "$ct/lock" migrating
          trap 'rm -f "$ct/lock"' EXIT
          value "$DRYDOCK_LAB/migrate_seconds" 0; sleep "$value"
          value "$DRYDOCK_LAB/migrate_fails"; [ -f "$ct/migrate_fails" ] && value "$ct/migrate_fails"
          [ -z "$value" ] || migrate_fail "$value"
          ct_stop
          mkdir -p "$there_private"
          [ ! -d "$c_private" ] || cp -a "$c_private" "$there_private/"
          cp -a "$ct" "$there/ct/.$c_id"
          rm -f "$there/ct/.$c_id/lock" "$there/ct/.$c_id/status"
          mv "$there/ct/.$c_id" "$there/ct/$c_id"
          if [ "$was" = running ] && ! migrate_start; then
            rm -rf "$there/ct/$c_id" "${there_private:?}/$c_id"; ct_start; migrate_fail 7
          fi
          trap - EXIT
          # what it leaves behind eats space and confuses whoever greps for it
          mkdir -p "$vz_private" "$DRYDOCK_LAB/vzconf"
          ct_conf; mv "$DRYDOCK_LAB/vzconf/$c_id.conf" "$DRYDOCK_LAB/vzconf/$c_id.conf.migrated"
          rm -rf "$vz_private/$c_id.migrated"
          if [ -d "$c_private" ]; then mv "$c_private" "$vz_private/$c_id.migrated"; else mkdir "$vz_private/$c_id.migrated"; fi
          rm -rf "$ct"
        }
        migrate_start() { # starts it there; false if it doesn't run
          if [ "$private_roots" = yes ]; then
            mkdir -p "$there/arrivals"; : >"$there/arrivals/$c_id"
            n=0; while value "$there/ct/$c_id/status"; [ "$value" != running ] && [ $n -lt 600 ]; do sleep 0.05; n=$((n + 1)); done
          else
            env -u DRYDOCK_LAB_CT setsid /bin/sh -c 'DRYDOCK_LAB=$1; export DRYDOCK_LAB
              exec env DRYDOCK_LAB="$1" "$1/bin/vzctl" start "$2"' sh "$there" "$c_id" </dev/null >/dev/null 2>&1 || return 1
          fi
          value "$there/ct/$c_id/status"; [ "$value" = running ]
        }
        prlctl_migrate() {
          id=${1:-} to=${2:-}
          ct_find "$id" || { complain "Failed to get VM config: The virtual machine could not be found."; exit 3; }
          [ -n "$to" ] || { complain "The destination is not specified"; exit 255; }
          case $to in *:*) complain "a password on a command line is not in the lab"; exit 255 ;; esac
          migrate_check "$to"
          [ "$c_status" != running ] || [ ! -e "$ct/not_live_migratable" ] || migrate_fail 73
          say "Migrate the CT $c_name on ${to##*@} ()"; migrate_now
          say "Operation progress 100 %"; say "The CT has been successfully migrated."
        }
        """#

    static let vzmigrate = head + #"""
        . "$DRYDOCK_LAB/lib/migration.sh"
        dry=no online=no realtime=no to= ids=
        while [ $# -gt 0 ]; do
          case $1 in
            --dry-run) dry=yes ;; --online) online=yes ;; --require-realtime) realtime=yes ;;
            -r|--remove-area) shift ;;
            -*) ;;
            *) if [ -z "$to" ]; then to=$1; else ids="$ids $1"; fi ;;
          esac
          shift
        done
        [ -n "$to" ] && [ -n "$ids" ] || { complain "Usage: vzmigrate [options] <[user@]dst_host> <CT list>"; exit 1; }
        set -- $ids; count=$#
        one() {
          ct_find "$1" || { complain "Container $1 doesn't exist"; exit 16; }
          migrate_check "$to"
          if [ "$online" = yes ] && [ "$c_status" != running ]; then complain "Container is not running"; exit 73; fi
          if [ "$online$realtime" = yesyes ] && [ -e "$ct/not_live_migratable" ]; then migrate_fail 73; fi
          if [ "$dry" = yes ]; then
            value "$DRYDOCK_LAB/dry_run_fails"; [ -z "$value" ] || migrate_fail "$value"
            # the manual says 104, the source 0
            value "$DRYDOCK_LAB/dry_run_status" 0; exit "$value"
          fi
          migrate_now
        }
        worst=0
        for id in $ids; do
          rc=0; (one "$id") || rc=$?
          if [ "$rc" != 0 ]; then worst=$rc; complain "Container $id: migration failed with $rc"; fi
        done
        # the true status survives for one container only
        [ "$count" = 1 ] || [ "$worst" = 0 ] || worst=255
        exit "$worst"
        """#
}
