extension StandIns {
    /// Verbs that mean the same to both tools are handed to `vzctl`; backups and migrations have files of their own.
    static let prlctl = head + #"""
        verb=${1:-}; [ $# -eq 0 ] || shift
        info() { # of the loaded container, as it was configured
          say "INFO"; say "ID: {$c_id}"; say "EnvID: $c_id"; say "Name: $c_name"; say "Description: "; say "Type: CT"
          say "State: $c_status"; say "OS: centos7"; say "Template: no"; say "Home: /vz/private/$c_id"
          say "Autostart: $([ "$c_onboot" = yes ] && say on || say off)"; say "Autostop: stop"; say "Hostname: $c_hostname"
          say "Hardware:"
          saved cpus; cpus=$value; saved cpulimit; limit=$value; saved ioprio
          [ "$limit" = 0 ] && limit= || limit=" cpulimit=$limit%"
          say "  cpu cpus=$cpus VT-x accl=high mode=64 cpuunits=1000$limit ioprio=$value"
          saved ram; say "  memory ${value}Mb"; saved swap; say "  swap ${value}Mb"
          saved disk; say "  hdd0 (+) scsi:0 image='/vz/private/$c_id/root.hdd' type='expanded' ${value}Mb mnt=/"
          say "  venet0 (+) type='routed' ips='$c_ip'"
          say "Features: "; say
        }
        info_json() {
          printf '  {\n    "ID": "%s",\n    "Name": "%s",\n    "Type": "CT",\n    "State": "%s",\n' "$c_id" "$c_name" "$c_status"
          printf '    "Home": "/vz/private/%s",\n    "Autostart": "%s",\n' "$c_id" "$([ "$c_onboot" = yes ] && say on || say off)"
          saved cpus; cpus=$value; saved cpulimit; limit=$value; saved ioprio; io=$value
          printf '    "Hardware": {\n      "cpu": { "cpus": %s, "cpulimit": %s, "ioprio": %s },\n' "$cpus" "$limit" "$io"
          saved ram; printf '      "memory": { "size": "%sMb" },\n' "$value"
          saved swap; printf '      "swap": { "size": "%sMb" },\n' "$value"
          saved disk; printf '      "hdd0": { "image": "/vz/private/%s/root.hdd", "size": "%sMb" }\n    }\n  }' "$c_id" "$value"
        }
        case $verb in
          list)
            header=yes all=no info=no json=no columns=uuid,status,name ids=
            while [ $# -gt 0 ]; do
              case $1 in
                --no-header) header=no ;; --all) all=yes ;; --output) columns=$2; shift ;; --info) info=yes ;; --json) json=yes ;;
                -[Haijfo]*)
                  letters=${1#-}
                  while [ -n "$letters" ]; do
                    rest=${letters#?} letter=${letters%"$rest"}
                    case $letter in
                      H) header=no ;; a) all=yes ;; i) info=yes ;; j) json=yes ;;
                      o) if [ -n "$rest" ]; then columns=$rest; else columns=$2; shift; fi; rest= ;;
                    esac
                    letters=$rest
                  done ;;
                -*) complain "Unrecognized option: $1"; exit 255 ;;
                *) ids="$ids $1" ;;
              esac
              shift
            done
            picked=
            if [ -n "$ids" ]; then
              for id in $ids; do
                ct_find "$id" || { complain "Failed to get VM config: The virtual machine could not be found."; exit 3; }
                picked="$picked $c_id"
              done
            else
              for d in "$DRYDOCK_LAB"/ct/*/; do
                [ -d "$d" ] || continue
                ct_load "${d%/}"
                [ "$all" = yes ] || [ "$c_status" = running ] || continue
                picked="$picked $c_id"
              done
            fi
            if [ "$json" = yes ]; then
              printf '['; comma=
              for id in $picked; do
                ct_load "$DRYDOCK_LAB/ct/$id"
                printf '%s\n' "$comma"; comma=,
                if [ "$info" = yes ]; then info_json
                else
                  printf '  { "uuid": "%s", "status": "%s", "ip_configured": "%s", "name": "%s" }' \
                    "$c_id" "$c_status" "$c_ip" "$c_name"
                fi
              done
              printf '\n]\n'; exit 0
            fi
            if [ "$info" = yes ]; then for id in $picked; do ct_load "$DRYDOCK_LAB/ct/$id"; info; done; exit 0; fi
            [ "$header" = no ] || printf '%s\n' "$columns" | tr '[:lower:],' '[:upper:] '
            for id in $picked; do
              ct_load "$DRYDOCK_LAB/ct/$id"
              row=
              for c in $(printf '%s' "$columns" | tr , ' '); do
                case $c in
                  uuid|envid|ctid) row="$row {$c_id}" ;; status) row="$row $c_status" ;; name) row="$row $c_name" ;;
                  hostname) row="$row $c_hostname" ;; ip|ip_configured) row="$row $c_ip" ;; type) row="$row CT" ;;
                  *) row="$row -" ;;
                esac
              done
              say "${row# }"
            done
            exit 0 ;;
          exec|start|stop|restart|status|set|suspend|resume|snapshot|snapshot-list|snapshot-delete) ;;
          migrate) . "$DRYDOCK_LAB/lib/migration.sh"; prlctl_migrate "$@"; exit 0 ;;
          backup|backup-list|backup-delete|restore) . "$DRYDOCK_LAB/lib/backups.sh"; prlctl_$(say "$verb" | tr - _) "$@"; exit 0 ;;
          *) complain "prlctl $verb: not in the lab"; exit 255 ;;
        esac
        id=${1:-}; [ $# -eq 0 ] || shift
        ct_find "$id" || { complain "Failed to get VM config: The virtual machine could not be found."; exit 3; }
        case $verb in
          exec)
            [ "$c_status" = running ] || { complain "Unable to execute the command: the container is not running."; exit 255; }
            rc=0; in_ct /bin/sh -c "$*" || rc=$?; exit "$rc" ;;
          status) say "CT $c_id exist $c_status" ;;
          set)
            [ ! -e "$ct/lock" ] || { complain "Failed to configure the CT: The container is locked"; exit 255; }
            [ $# -gt 0 ] || { complain "Nothing to set"; exit 255; }
            refuse() { complain "An incorrect value for $1 is specified: $2"; exit 255; }
            while [ $# -gt 0 ]; do
              [ $# -ge 2 ] || { complain "Option $1 requires an argument"; exit 255; }
              name=
              case $1 in
                --memsize) mib "$2" M || refuse memsize "$2"; name=ram ;;
                --swappages) mib "$2" M || refuse swappages "$2"; name=swap ;;
                --cpus|--cpulimit) value=${2%'%'}; case $value in *[!0-9]*|'') refuse "${1#--}" "$2" ;; esac; name=${1#--} ;;
                --ioprio) case $2 in [0-7]) value=$2 ;; *) refuse ioprio "$2" ;; esac; name=ioprio ;;
                --onboot|--autostart)
                  case $2 in yes|on) put "$ct/onboot" yes ;; no|off) put "$ct/onboot" no ;; *) refuse onboot "$2" ;; esac ;;
                --hostname) put "$ct/hostname" "$2" ;;
                --name) put "$ct/name" "$2" ;;
                --description|--userpasswd) ;;
                *) complain "Unrecognized option: $1"; exit 255 ;;
              esac
              if [ -n "$name" ]; then
                if [ "$c_status" = running ] && [ -f "$ct/not_live" ] && grep -qxF -e "$name" "$ct/not_live"; then
                  complain "Failed to configure the CT: parameter $name can not be changed while the container is running"; exit 255
                fi
                put "$ct/set.$name" "$value"; [ "$c_status" != running ] || put "$ct/live.$name" "$value"
                say "Set $name: $value"
              fi
              shift 2
            done
            ct_load "$ct"; ct_conf
            say "The CT has been successfully configured." ;;
          snapshot)
            uuid; name=
            while [ $# -gt 0 ]; do case $1 in -n|--name) name=$2; shift ;; -d|--description) shift ;; esac; shift; done
            [ ! -e "$ct/no_space" ] || { complain "Failed to create the snapshot: There is not enough disk space."; exit 255; }
            mkdir -p "$ct/snapshots"; put "$ct/snapshots/$uuid" "$(date '+%Y-%m-%d %H:%M:%S') $name"
            say "Creating the snapshot..."; say "The snapshot with ID {$uuid} has been successfully created." ;;
          snapshot-list)
            case ${1:-} in -H) ;; *) printf '%-39s %-39s %s\n' PARENT_SNAPSHOT_ID SNAPSHOT_ID ;; esac
            for f in "$ct"/snapshots/*; do [ ! -f "$f" ] || printf '%-39s %s\n' '' "*{${f##*/}}"; done ;;
          snapshot-delete)
            while [ $# -gt 0 ]; do case $1 in -i|--id) wanted=${2#'{'}; wanted=${wanted%'}'}; shift ;; esac; shift; done
            [ -f "$ct/snapshots/$wanted" ] || { complain "Failed to delete the snapshot: The snapshot was not found."; exit 255; }
            rm -f "$ct/snapshots/$wanted"; say "Delete the snapshot..."; say "The snapshot has been successfully deleted." ;;
          *) exec "$DRYDOCK_LAB/bin/vzctl" "$verb" "$c_id" "$@" ;;
        esac
        exit 0
        """#
}
