extension StandIns {
    /// Finding, running and configuring containers, for all stand-ins that deal with them.
    static let containerFunctions = #"""
        ct_find() { # $1: CTID or name; sets ct (directory) and c_*
          ct= ct_wanted=${1#'{'}; ct_wanted=${ct_wanted%'}'}
          for c in "$DRYDOCK_LAB"/ct/*/; do
            [ -d "$c" ] || continue
            value "${c}name"
            if [ "${c%/}" = "$DRYDOCK_LAB/ct/$ct_wanted" ] || [ "$value" = "$ct_wanted" ]; then ct_load "${c%/}"; return 0; fi
          done
          return 1
        }
        ct_load() {
          ct=$1 c_id=${1##*/}
          value "$ct/name" "$c_id"; c_name=$value
          value "$ct/hostname" "$c_name"; c_hostname=$value
          value "$ct/status" stopped; c_status=$value
          value "$ct/onboot" yes; c_onboot=$value
          value "$ct/started" 0; c_started=$value
          value "$ct/element"; c_element=$value
          value "$ct/ip" -; c_ip=$value
          c_private=$vz_private/$c_id c_root=/vz/root/$c_id
        }
        in_ct() { # runs the rest as a process of the loaded container
          if [ "$private_roots" = yes ]; then
            chroot "$c_root" /usr/bin/env -i HOME=/root LANG=C PATH="$DRYDOCK_LAB/inside:$machine_path" \
              DRYDOCK_LAB="$DRYDOCK_LAB" DRYDOCK_LAB_CT="$ct" "$@"
          else
            env DRYDOCK_LAB="$DRYDOCK_LAB" DRYDOCK_LAB_CT="$ct" "$@"
          fi
        }
        ct_mount() { # on a machine a container has files of its own, laid over a tree that all start from
          [ "$private_roots" = yes ] || return 0
          ! mountpoint -q "$c_root" || return 0
          mkdir -p "$c_private/fs" "$c_private/work" "$c_root"
          mount -t overlay lab -o "lowerdir=/opt/drydock-template,upperdir=$c_private/fs,workdir=$c_private/work" "$c_root"
          mount -t proc proc "$c_root/proc"
          mount -t tmpfs -o mode=755 tmpfs "$c_root/run"
          mount --rbind --make-rslave /dev "$c_root/dev"
          mount --bind "$DRYDOCK_LAB" "$c_root/opt/drydock-lab"
          put "$c_root/etc/hostname" "$c_hostname"
        }
        ct_unmount() { if [ "$private_roots" = yes ]; then umount -l -R "$c_root" 2>/dev/null || :; fi; }
        ct_start() {
          value "$DRYDOCK_LAB/container_seconds" 0; sleep "$value"
          ct_mount
          rm -f "$ct"/live.* "$ct/frozen"
          seconds_up; put "$ct/started" "${seconds_up%.*}"
          in_ct /bin/sh -c '. "$DRYDOCK_LAB/lib/lab.sh"; units_boot'
          put "$ct/status" running; c_status=running
        }
        ct_stop() {
          kill_carrying "DRYDOCK_LAB_CT=$ct"
          ct_unmount
          rm -f "$ct"/live.* "$ct/frozen"
          put "$ct/status" stopped; c_status=stopped
        }
        ct_suspend() {
          for id in $(carrying "DRYDOCK_LAB_CT=$ct"); do kill -STOP "$id" 2>/dev/null || :; done
          put "$ct/frozen" yes; put "$ct/status" suspended; c_status=suspended
        }
        ct_resume() { # after a reboot of the host there is nothing to thaw
          ids=$(carrying "DRYDOCK_LAB_CT=$ct")
          if [ -n "$ids" ]; then kill -CONT $ids; rm -f "$ct/frozen"; put "$ct/status" running; c_status=running
          else ct_start; fi
        }
        ct_boot() { # after a boot of the host nothing runs; SSH is back before the containers are, as on a real host
          for c in "$DRYDOCK_LAB"/ct/*/; do
            [ -d "$c" ] || continue
            rm -f "${c}lock"
            value "${c}status"; [ "$value" = suspended ] || put "${c}status" stopped
          done
        }

        saved() { # a setting of the loaded container as it holds after its next start; sizes in MiB
          case $1 in
            ram) value=1024 ;; swap) value=512 ;; disk) value=10240 ;; cpus) value=2 ;; ioprio) value=4 ;; *) value=0 ;;
          esac
          value "$ct/set.$1" "$value"
        }
        setting() { if [ -f "$ct/live.$1" ]; then value "$ct/live.$1"; else saved "$1"; fi; }   # as it holds now
        mib() { # $1: a size, $2: unit of a bare number in MiB or `bytes`; sets value; 1 if it is no size
          case $1 in
            *[!0-9]?|'') return 1 ;;
            *[0-9]) value=$1 unit=$2 ;;
            *) value=${1%?} unit=$(printf %s "${1#"${1%?}"}" | tr kmgt KMGT) ;;
          esac
          case $value in *[!0-9]*|'') return 1 ;; esac
          case $unit in
            bytes) value=$((value / 1048576)) ;; K) value=$((value / 1024)) ;; M) ;;
            G) value=$((value * 1024)) ;; T) value=$((value * 1048576)) ;; *) return 1 ;;
          esac
        }
        ct_conf() { # the file that /etc/vz/conf has for the container on a machine
          mkdir -p "$DRYDOCK_LAB/vzconf"
          {
            say 'VE_ROOT="/vz/root/$VEID"'; say 'VE_PRIVATE="/vz/private/$VEID"'; say 'OSTEMPLATE=".centos-7-x86_64"'
            saved ram; say "PHYSPAGES=\"$((value * 256)):$((value * 256))\""
            saved swap; say "SWAPPAGES=\"$((value * 256)):$((value * 256))\""
            saved disk; say "DISKSPACE=\"$((value * 1024)):$((value * 1024))\""
            saved cpus; say "CPUS=\"$value\""
            saved cpulimit; say "CPULIMIT=\"$value\""
            saved ioprio; say "IOPRIO=\"$value\""
            value "$ct/onboot" yes; say "ONBOOT=\"$value\""
            value "$ct/hostname" "$c_name"; say "HOSTNAME=\"$value\""
            say "NAME=\"$c_name\""
          } >"$DRYDOCK_LAB/vzconf/$c_id.conf"
        }

        fleet_find() { # $1: a host of the lab, by name or address; sets there (its state) and there_private; 1 if there is none
          there_name=$1
          case $1 in *[!0-9.]*) ;; *) there_name=$(getent hosts "$1" | awk '{ print $2; exit }') ;; esac
          if [ "$private_roots" = yes ]; then
            there=/opt/drydock-fleet/$there_name/lab there_private=/opt/drydock-fleet/$there_name/vz/private
          else
            there=${DRYDOCK_LAB%/*}/$there_name there_private=$there/vz/private
          fi
          [ -n "$there_name" ] && [ -d "$there/ct" ]
        }
        """#
}
