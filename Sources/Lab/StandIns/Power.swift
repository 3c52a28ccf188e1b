extension StandIns {
    /// `reboot`, `shutdown`, `poweroff`, `halt`, `vzreboot`, `init`, `telinit`. Inside a container they mean the
    /// container. They ask the supervisor and return; the session is cut a moment later, as on a real host.
    static let power = head + #"""
        name=${0##*/} what=reboot delay=0
        case $name in poweroff|halt) what=off ;; shutdown) what=off delay=60 ;; esac
        for word in "$@"; do
          case $name:$word in
            shutdown:-c) control cancel; exit 0 ;;
            shutdown:-r|shutdown:--reboot) what=reboot ;;
            shutdown:-h|shutdown:-P|shutdown:-H|shutdown:--halt|shutdown:--poweroff) what=off ;;
            shutdown:now) delay=0 ;;
            shutdown:+[0-9]*) delay=$((${word#+} * 60)) ;;
            shutdown:[0-9]*:[0-9]*) at=$(($(date -d "$word" +%s) - $(date +%s)))
              [ "$at" -ge 0 ] || at=$((at + 86400)); delay=$at ;;
            init:6|telinit:6) what=reboot ;;
            init:0|telinit:0) what=off ;;
            init:*|telinit:*) what= ;;
            *:--help) say "$name: stand-in of a Drydock lab host"; exit 0 ;;
            reboot:-p|reboot:--poweroff) what=off ;;
          esac
        done
        case $name:$# in init:0|telinit:0) complain "$name: missing runlevel"; exit 1 ;; esac
        [ -n "$what" ] || exit 0
        if [ -n "${DRYDOCK_LAB_CT:-}" ]; then
          # not a process of the container any more, or it would end with it before it starts it again
          verb=restart; [ "$what" = reboot ] || verb=stop
          on_host vzctl "$verb" "${DRYDOCK_LAB_CT##*/}"
          exit 0
        fi
        [ "$delay" = 0 ] || complain "Shutdown scheduled for $(date -d "+$delay seconds"), use 'shutdown -c' to cancel."
        control "$what" "$delay"
        """#

    static let systemdRun = head + #"""
        delay= wait=no
        while [ $# -gt 0 ]; do
          case $1 in
            --on-active=*|--on-boot=*) delay=${1#*=} ;;
            --on-active) delay=$2; shift ;;
            --wait|--scope|-P|--pipe|-t|--pty) wait=yes ;;
            -p|--property|-u|--unit|--description|--slice|-E|--setenv) shift ;;
            --) shift; break ;;
            -*) ;;
            *) break ;;
          esac
          shift
        done
        [ $# -gt 0 ] || { complain "Command line to execute required."; exit 1; }
        command -v "$1" >/dev/null || { complain "Failed to find executable $1: No such file or directory"; exit 1; }
        [ "$wait" = no ] || exec "$@"
        case $delay in
          '') complain "Running as unit: run-$$.service"; setsid "$@" </dev/null >/dev/null 2>&1 & exit 0 ;;
          *min|*m) delay=$((${delay%m*} * 60)) ;;
          *h) delay=$((${delay%h} * 3600)) ;;
          *s|*sec) delay=${delay%s*} ;;
        esac
        case $delay in *[!0-9.]*|'') complain "Failed to parse timer value: $delay"; exit 1 ;; esac
        complain "Running timer as unit: run-$$.timer"
        complain "Will run service as unit: run-$$.service"
        # a session of its own: the timer outlives the SSH session and dies with the host
        setsid /bin/sh -c 'sleep "$1"; shift; exec "$@"' systemd-run "$delay" "$@" </dev/null >/dev/null 2>&1 &
        exit 0
        """#

    /// `become: sudo` must work in the lab, and must not leave it: the real one resets PATH.
    static let sudo = head + #"""
        while [ $# -gt 0 ]; do
          case $1 in
            -u|-g|-p|-C|-h|-r|-t|--user|--group|--prompt) shift ;;
            --) shift; break ;;
            -*) ;;
            *=*) export "$1" ;;
            *) break ;;
          esac
          shift
        done
        [ $# -gt 0 ] || exit 0
        exec "$@"
        """#
}
