extension StandIns {
    /// Columns are padded as the real one pads them, the last one too: `vzlist -Ho status` has blanks behind the word.
    static let vzlist = head + #"""
        header=yes all=no json=no columns=ctid,numproc,status,ip,hostname ids=
        while [ $# -gt 0 ]; do
          case $1 in
            --no-header) header=no ;; --all) all=yes ;; --json) json=yes ;;
            --output) columns=$2; shift ;;
            -L|--list)
              printf '%s\n' ctid hostname name status onboot autostop uptime private ip physpages swappages cpus diskspace
              exit 0 ;;
            -[HajSo1]*)
              letters=${1#-}
              while [ -n "$letters" ]; do
                rest=${letters#?} letter=${letters%"$rest"}
                case $letter in
                  H) header=no ;; a) all=yes ;; j) json=yes ;; S) all=stopped ;;
                  1) header=no columns=ctid ;;
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
            ha_enable) value "$ct/ha_enable" no; text=$value ;;
            physpages|swappages|physpages.l|swappages.l) # pages of 4 KiB; with .l the limit in force
              number=yes width=10
              case $1 in physpages.l) setting ram ;; swappages.l) setting swap ;; physpages) saved ram ;; *) saved swap ;; esac
              text=$((value * 256)) ;;
            cpus|cpulimit|ioprio) number=yes; saved "$1"; text=$value ;;
            diskspace|diskspace.s|diskspace.h) number=yes; saved disk; text=$((value * 1024)) ;;
            layout) text=5 number=yes ;;
            type) text=ct ;;
            ostemplate) text=centos-7-x86_64 width=-24 ;;
            bootorder) text=- ;;
            private) text=/vz/private/$c_id width=-32 ;;
            ip) text=$c_ip width=-15 ;;
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
}
