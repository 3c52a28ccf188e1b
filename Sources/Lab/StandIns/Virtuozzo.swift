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
          if [ "$c_status" = running ]; then say "VEID $c_id exist mounted running"; else say "VEID $c_id exist unmounted down"; fi
          exit 0
        fi
        [ ! -e "$ct/lock" ] || { complain "Container already locked"; exit 9; }
        case $verb in
          exec|exec2|exec3)
            [ "$c_status" = running ] || { complain "Unable to execute the command: Container is not running"; [ "$verb" != exec ] || exit 8; exit 31; }
            # the words are joined by spaces, as the real one does before its shell reads them
            rc=0; in_ct /bin/sh -c "$*" || rc=$?
            if [ "$verb" = exec ] && [ "$rc" != 0 ]; then exit 8; fi
            exit "$rc" ;;
          start)
            [ "$c_status" != running ] || { complain "Container is already running"; exit 32; }
            say "Starting Container ..."; ct_start; say "Container start in progress..." ;;
          stop)
            [ "$c_status" = running ] || { complain "Unable to stop Container: it is not running"; exit 31; }
            [ ! -e "$ct/stop_fails" ] || { complain "Unable to stop Container: operation timed out"; exit 33; }
            say "Stopping the Container ..."; ct_stop; say "Container was stopped" ;;
          restart)
            [ ! -e "$ct/stop_fails" ] || { complain "Unable to stop Container: operation timed out"; exit 33; }
            [ "$c_status" != running ] || { say "Stopping the Container ..."; ct_stop; }
            say "Starting Container ..."; ct_start; say "Container start in progress..." ;;
          set)
            while [ $# -gt 0 ]; do
              case $1 in
                --onboot) put "$ct/onboot" "$2"; shift ;;
                --hostname) put "$ct/hostname" "$2"; shift ;;
              esac
              shift
            done ;;
          *) complain "vzctl $verb: not in the lab"; exit 20 ;;
        esac
        exit 0
        """#

    /// Columns are padded as the real one pads them, the last one too: `vzlist -Ho status` has blanks behind the word.
    static let vzlist = head + #"""
        header=yes all=no json=no columns=ctid,numproc,status,ip,hostname ids=
        while [ $# -gt 0 ]; do
          case $1 in
            --no-header) header=no ;; --all) all=yes ;; --json) json=yes ;;
            --output) columns=$2; shift ;;
            -L|--list) for c in ctid hostname name status onboot autostop uptime private ip; do say "$c"; done; exit 0 ;;
            -[HajSo]*)
              letters=${1#-}
              while [ -n "$letters" ]; do
                rest=${letters#?} letter=${letters%"$rest"}
                case $letter in
                  H) header=no ;; a) all=yes ;; j) json=yes ;; S) all=stopped ;;
                  o) if [ -n "$rest" ]; then columns=$rest; else columns=$2; shift; fi; rest= ;;
                esac
                letters=$rest
              done ;;
            -*) complain "vzlist: unrecognized option '$1'"; exit 1 ;;
            *) ids="$ids $1" ;;
          esac
          shift
        done
        pid_count() { carrying "DRYDOCK_LAB_CT=$ct" | grep -c . || :; }
        column() { # $1: name; sets text and width; number=yes where JSON has no quotes
          number=no width=-8
          case $1 in
            ctid|veid|uuid) text=$c_id width=36 ;;
            name) text=$c_name width=-32 ;;
            hostname) text=$c_hostname width=-32 ;;
            status) text=$c_status width=-9 ;;
            onboot) text=$c_onboot width=-6 ;;
            autostop) text=stop ;;
            ha_enable) text=no ;;
            layout) text=5 number=yes ;;
            type) text=ct ;;
            ostemplate) text=centos-7-x86_64 width=-24 ;;
            bootorder) text=- ;;
            private) text=/vz/private/$c_id width=-32 ;;
            ip) text=- width=-15 ;;
            numproc) text=$(pid_count) width=10 number=yes ;;
            uptime)
              number=yes width=15 text=-
              if [ "$c_status" = running ]; then
                seconds_up; t=$((${seconds_up%.*} - c_started)); text=$t.000
                [ "$json" = yes ] || text=$(printf '%03dd%02dh:%02dm:%02ds' $((t / 86400)) $((t / 3600 % 24)) $((t / 60 % 60)) $((t % 60)))
              elif [ "$json" = yes ]; then text=0.000; fi ;;
            *) complain "Unknown field: $1"; exit 1 ;;
          esac
        }
        wanted=$(printf '%s' "$columns" | tr , ' ')
        for c in $wanted; do column "$c" >/dev/null || exit 1; done
        picked=
        if [ -n "$ids" ]; then
          for id in $ids; do ct_find "$id" || { complain "Container $id not found"; exit 1; }; picked="$picked $c_id"; done
        else
          for d in "$DRYDOCK_LAB"/ct/*/; do
            [ -d "$d" ] || continue
            ct_load "${d%/}"
            case $all:$c_status in yes:*|no:running|stopped:stopped) picked="$picked $c_id" ;; esac
          done
        fi
        if [ "$json" = yes ]; then
          comma=
          printf '['
          for id in $picked; do
            ct_load "$DRYDOCK_LAB/ct/$id"
            printf '%s\n  {' "$comma"; comma=, inner=
            for c in $wanted; do
              column "$c"
              if [ "$number" = yes ]; then printf '%s\n    "%s": %s' "$inner" "$c" "$text"
              else printf '%s\n    "%s": "%s"' "$inner" "$c" "$text"; fi
              inner=,
            done
            printf '\n  }'
          done
          printf '\n]\n'
          exit 0
        fi
        [ -n "$picked" ] || { complain "Container(s) not found"; exit 1; }
        pad() { cell=$(printf "%${width}sx" "$1"); row="$row ${cell%x}"; }
        row() { printf '%s\n' "${row# }"; row=; }
        row=
        if [ "$header" = yes ]; then
          ct_load "$DRYDOCK_LAB/ct/${picked##* }"
          for c in $wanted; do
            column "$c"; pad "$(printf '%s' "$c" | tr '[:lower:]' '[:upper:]')"
          done
          row
        fi
        for id in $picked; do
          ct_load "$DRYDOCK_LAB/ct/$id"
          for c in $wanted; do column "$c"; pad "$text"; done
          row
        done
        """#

    static let prlctl = head + #"""
        verb=${1:-}; [ $# -eq 0 ] || shift
        case $verb in
          list)
            header=yes all=no columns=uuid,status,name
            while [ $# -gt 0 ]; do
              case $1 in
                -H|--no-header) header=no ;; -a|--all) all=yes ;; -o|--output) columns=$2; shift ;;
                -j|--json) exec "$DRYDOCK_LAB/bin/vzlist" -a -j -o uuid,status,name ;;
              esac
              shift
            done
            [ "$header" = no ] || printf '%s\n' "$columns" | tr '[:lower:],' '[:upper:] '
            for d in "$DRYDOCK_LAB"/ct/*/; do
              [ -d "$d" ] || continue
              ct_load "${d%/}"
              [ "$all" = yes ] || [ "$c_status" = running ] || continue
              row=
              for c in $(printf '%s' "$columns" | tr , ' '); do
                case $c in
                  uuid|envid|ctid) row="$row {$c_id}" ;; status) row="$row $c_status" ;; name) row="$row $c_name" ;;
                  hostname) row="$row $c_hostname" ;; *) row="$row -" ;;
                esac
              done
              say "${row# }"
            done
            exit 0 ;;
          exec|start|stop|restart|status|set) ;;
          *) complain "prlctl $verb: not in the lab"; exit 255 ;;
        esac
        id=${1:-}; [ $# -eq 0 ] || shift
        id=${id#'{'}; id=${id%'}'}
        ct_find "$id" || { complain "Failed to get VM config: The virtual machine could not be found."; exit 3; }
        case $verb in
          exec)
            [ "$c_status" = running ] || { complain "Unable to execute the command: the container is not running."; exit 255; }
            rc=0; in_ct /bin/sh -c "$*" || rc=$?; exit "$rc" ;;
          status) say "CT $c_id exist $c_status"; exit 0 ;;
          *) exec "$DRYDOCK_LAB/bin/vzctl" "$verb" "$c_id" "$@" ;;
        esac
        """#

    /// Lists only processes of one container, or with `-E 0` of the host alone; that is what it is for.
    static let vzps = head + #"""
        id=0 columns=pid,comm
        while [ $# -gt 0 ]; do
          case $1 in
            -E|--veid|-o) [ "$1" = -o ] && columns=$2 || id=$2; shift ;;
            -E*) id=${1#-E} ;;
          esac
          shift
        done
        printf '%s\n' "$columns" | tr '[:lower:],' '[:upper:]\t' | sed 's/COMM/COMMAND/'
        if [ "$id" = 0 ]; then
          inside=" $(grep -lszE -e "^DRYDOCK_LAB_CT=" /proc/[0-9]*/environ | tr '\n' ' ')"
          pids=$(carrying "DRYDOCK_LAB=$DRYDOCK_LAB")
        else
          ct_find "$id" || { complain "Container $id not found"; exit 1; }
          inside=' ' pids=$(carrying "DRYDOCK_LAB_CT=$ct")
        fi
        for p in $pids; do
          case $inside in *" /proc/$p/environ "*) continue ;; esac
          IFS= read -r comm 2>/dev/null <"/proc/$p/comm" || continue
          row=
          for c in $(printf '%s' "$columns" | tr , ' '); do
            case $c in
              pid) row="$row $p" ;; comm|ucmd) row="$row $comm" ;;
              args|cmd|command) row="$row $(tr '\0' ' ' 2>/dev/null <"/proc/$p/cmdline")" ;;
              *) row="$row -" ;;
            esac
          done
          say "${row# }"
        done
        exit 0
        """#
}
