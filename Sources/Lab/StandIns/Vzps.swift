extension StandIns {
    /// Lists only processes of one container, or with `-E 0` of the host alone; that is what it is for.
    static let vzps = head + #"""
        id=0 columns=pid,comm mine=$DRYDOCK_LAB/units
        named() { # the process of a unit is a sleep here; it goes by the name of what it stands for
          mains=$(grep -lx "MainPID=$1" "$mine"/*.service 2>/dev/null) || return 0
          mains=${mains##*/}
          case ${mains%.service} in
            mariadb) comm=mariadbd ;; tomcat) comm=java ;; zabbix-agent) comm=zabbix_agentd ;; zabbix-server) comm=zabbix_server ;;
            postfix) comm=master ;; pdns) comm=pdns_server ;; pdns-recursor) comm=pdns_recursor ;; *) comm=${mains%.service} ;;
          esac
        }
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
          # on a machine all that isn't a container's is the host's
          if [ "$private_roots" = yes ]; then pids=$(cd /proc && ls -d [0-9]* | sort -n)
          else pids=$(carrying "DRYDOCK_LAB=$DRYDOCK_LAB"); fi
        else
          ct_find "$id" || { complain "Container $id not found"; exit 1; }
          inside=' ' pids=$(carrying "DRYDOCK_LAB_CT=$ct") mine=$ct/units
        fi
        for p in $pids; do
          case $inside in *" /proc/$p/environ "*) continue ;; esac
          IFS= read -r comm 2>/dev/null <"/proc/$p/comm" || continue
          named "$p"
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
