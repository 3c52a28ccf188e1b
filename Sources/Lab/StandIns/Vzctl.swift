extension StandIns {
    static let vzctl = head + #"""
        while :; do case ${1:-} in --skiplock|--quiet|--verbose) shift ;; *) break ;; esac; done
        verb=${1:-} id=${2:-}
        [ -n "$verb" ] && [ -n "$id" ] || { complain "Usage: vzctl [options] <command> <ctid> [parameters]"; exit 21; }
        shift 2
        if ! ct_find "$id"; then
          [ "$verb" != status ] || { say "VEID $id deleted unmounted down"; exit 0; }
          complain "Container configuration file does not exist: $id"; exit 14
        fi
        if [ "$verb" = status ]; then
          case $c_status in
            running) say "VEID $c_id exist mounted running" ;;
            suspended) say "VEID $c_id exist unmounted down suspended" ;;
            *) say "VEID $c_id exist unmounted down" ;;
          esac
          exit 0
        fi
        [ ! -e "$ct/lock" ] || { complain "Container already locked"; exit 9; }
        not_running() { complain "$1: Container is not running"; exit 31; }
        start() {
          [ ! -e "$ct/no_space" ] || { complain "Not enough disk space to start the Container"; exit 46; }
          if [ -e "$ct/start_fails" ]; then
            value "$ct/start_fails"; complain "Unable to start the Container: init has died"; exit "${value:-7}"
          fi
          say "Starting Container ..."; ct_start; say "Container start in progress..."
        }
        stop() {
          [ ! -e "$ct/stop_fails" ] || { complain "Unable to stop Container: operation timed out"; exit 33; }
          say "Stopping the Container ..."; ct_stop; say "Container was stopped"
        }
        case $verb in
          exec|exec2|exec3)
            if [ "$c_status" != running ]; then
              complain "Unable to execute the command: Container is not running"
              [ "$verb" != exec ] || exit 8
              exit 31
            fi
            # exec and exec2 join the words by spaces, as the real ones do before the shell inside reads them; exec3 doesn't
            rc=0
            if [ "$verb" = exec3 ] && [ $# -gt 1 ]; then in_ct "$@" || rc=$?; else in_ct /bin/sh -c "$*" || rc=$?; fi
            if [ "$verb" = exec ] && [ "$rc" != 0 ]; then exit 8; fi
            exit "$rc" ;;
          start)
            case $c_status in
              running) complain "Container is already running"; exit 32 ;;
              suspended) say "Resuming the Container ..."; ct_resume; say "Container is resumed" ;;
              *) start ;;
            esac ;;
          stop) [ "$c_status" = running ] || not_running "Unable to stop Container"; stop ;;
          restart) [ "$c_status" != running ] || stop; start ;;
          suspend|chkpnt) [ "$c_status" = running ] || not_running "Unable to suspend Container"
            [ ! -e "$ct/suspend_fails" ] || { complain "Failed to checkpoint the Container"; exit 16; }
            say "Setting up checkpoint..."; ct_suspend; say "Checkpointing completed successfully" ;;
          resume|restore) [ "$c_status" != running ] || { complain "Container is already running"; exit 32; }
            [ "$c_status" = suspended ] && [ ! -e "$ct/resume_fails" ] || { complain "Failed to restore the Container"; exit 17; }
            say "Restoring the Container ..."; ct_resume; say "Container is restored" ;;
          set)
            save=no setmode= wanted=
            usage() { complain "Bad parameter for '$1': '$2'"; exit 20; }
            want() { wanted="$wanted $1=$2"; }
            while [ $# -gt 0 ]; do
              word=$1
              case $word in --save) save=yes; shift; continue ;; --setmode=*) setmode=${word#*=}; shift; continue ;; esac
              [ $# -ge 2 ] || usage "$word" ''
              case $word in
                --ram) mib "$2" bytes || usage ram "$2"; want ram "$value" ;;
                --swap) mib "$2" bytes || usage swap "$2"; want swap "$value" ;;
                --cpus|--cpulimit|--ioprio) case $2 in *[!0-9]*|'') usage "${word#--}" "$2" ;; esac; want "${word#--}" "$2" ;;
                --onboot) case $2 in yes|no|auto) ;; *) usage onboot "$2" ;; esac; want onboot "$2" ;;
                --hostname) want hostname "$2" ;;
                --setmode) setmode=$2 ;;
                *) complain "vzctl: unrecognized option '$word'"; exit 21 ;;
              esac
              shift 2
            done
            for pair in $wanted; do # what can't be applied to a running container fails before anything is changed
              name=${pair%%=*}
              [ "$c_status" = running ] && [ -z "$setmode" ] || continue
              if [ -f "$ct/not_live" ] && grep -qxF -e "$name" "$ct/not_live"; then
                complain "Unable to apply parameter '$name' on the running Container; use --setmode"
                exit 1
              fi
            done
            for pair in $wanted; do
              name=${pair%%=*} text=${pair#*=}
              case $name in
                onboot) [ "$save" = no ] || put "$ct/onboot" "$text" ;;
                hostname) [ "$save" = no ] || put "$ct/hostname" "$text" ;;
                *)
                  setting "$name"; [ "$setmode" = ignore ] || value=$text
                  [ "$c_status" != running ] || put "$ct/live.$name" "$value"
                  [ "$save" = no ] || put "$ct/set.$name" "$text" ;;
              esac
            done
            ct_conf
            if [ "$save" = yes ]; then say "Saved parameters for Container $c_id"
            else
              complain "WARNING: Settings were not saved to config and will be lost after Container restart" \
                "(use --save to save them)"
            fi
            if [ "$setmode" = restart ] && [ "$c_status" = running ]; then stop; start; fi ;;
          *) complain "vzctl $verb: not in the lab"; exit 20 ;;
        esac
        exit 0
        """#
}
