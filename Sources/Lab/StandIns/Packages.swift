extension StandIns {
    /// Packages are lines of `packages/installed` (name, version-release, install time in seconds since 1970) and
    /// `packages/available` (name, version-release, repository). Several versions of vzkernel may be installed.
    static let yum = head + #"""
        P=$DRYDOCK_LAB/packages; self=${0##*/}
        assume=no download=no quiet=no verb= operands= excluded=
        set -f
        while [ $# -gt 0 ]; do
          case $1 in
            -y|--assumeyes) assume=yes ;; --downloadonly) download=yes ;; -q|--quiet) quiet=yes ;;
            --exclude|-x) excluded="$excluded $2"; shift ;; --exclude=*) excluded="$excluded ${1#*=}" ;;
            --disablerepo|--enablerepo|-c|--releasever) shift ;;
            -*) ;;
            *) if [ -z "$verb" ]; then verb=$1; else operands="$operands $1"; fi ;;
          esac
          shift
        done
        [ -n "$verb" ] || { complain "You need to give some command"; exit 1; }
        kernel_load
        misbehaviour() { value "$DRYDOCK_LAB/yum_fails"; }
        newer() { # of the operands, or of all: name, version, repository
          for name in $(awk '{ print $1 }' "$P/available" | sort -u); do
            case " $operands " in '  '|*" $name "*) ;; *) continue ;; esac
            grep -q "^$name " "$P/installed" || continue
            for pattern in $excluded; do case $name in $pattern) continue 2 ;; esac; done
            awk -v n="$name" '$1 == n' "$P/available" | sort -k2V | tail -n 1 | while read -r n v repo; do
              grep -q "^$n $v " "$P/installed" || say "$n $v $repo"
            done
          done
        }
        table() { while read -r n v repo; do printf '%-40s %-30s %s\n' "$n.x86_64" "$v" "$repo"; done; }
        hold() { # as yum does, until the other is gone
          misbehaviour
          case $value in
            locked-exit) complain "Existing lock /var/run/yum.pid: another copy is running as pid 4711."; exit 200 ;;
            locked) complain "Existing lock /var/run/yum.pid: another copy is running as pid 4711."
              complain "Another app is currently holding the yum lock; waiting for it to exit..."
              while misbehaviour; [ "$value" = locked ]; do sleep 0.2; done ;;
          esac
        }
        place() { # puts one package in
          now=$(date +%s)
          if [ "$1" != vzkernel ]; then # several kernels stay side by side
            grep -v "^$1 " "$P/installed" >"$P/installed.$$" || :
            mv -f "$P/installed.$$" "$P/installed"
          fi
          say "$1 $2 $now" >>"$P/installed"
          case $1 in
            vzkernel) kernel_default "$2.x86_64"; kernel_file "$2.x86_64"; put "$P/needs_reboot" "$k_boot" ;;
            glibc|systemd|dbus|openssl-libs|linux-firmware) put "$P/needs_reboot" "$k_boot" ;;
          esac
        }
        record() { # a transaction of the history
          n=0; [ ! -f "$P/history" ] || n=$(grep -c . "$P/history")
          printf '%s|root <root>|%s|%s|%s\n' "$((n + 1))" "$(date '+%Y-%m-%d %H:%M')" "$1" "$2" >>"$P/history"
        }
        transact() { # $1: the word of the history; stdin: what to put in
          cat >"$P/wanted.$$"
          count=$(grep -c . "$P/wanted.$$" || :)
          if [ "$count" = 0 ]; then rm -f "$P/wanted.$$"; say "No packages marked for update"; exit 0; fi
          say "Dependencies Resolved"; say; table <"$P/wanted.$$"; say; say "Transaction Summary"; say "Upgrade  $count Packages"
          if [ "$assume" = no ]; then rm -f "$P/wanted.$$"; say "Is this ok [y/d/N]: "; say "Exiting on user command"; exit 1; fi
          misbehaviour
          if [ "$value" = no-space ]; then
            rm -f "$P/wanted.$$"; complain "Error downloading packages:"
            complain "  Insufficient space in download directory /var/cache/yum/x86_64/7/base/packages"
            exit 1
          fi
          say "Downloading packages:"
          if [ "$download" = yes ]; then
            awk '{ print $1, $2 }' "$P/wanted.$$" >>"$P/downloaded"; rm -f "$P/wanted.$$"
            complain "exiting because \"Download Only\" specified"; exit 0
          fi
          value "$DRYDOCK_LAB/yum_seconds" 0; sleep "$value"
          say "Running transaction"
          [ ! -e "$P/unfinished" ] || complain "Warning: RPMDB altered outside of yum."
          done=0
          while read -r n v repo; do
            misbehaviour
            if [ "$value" = interrupted ] && [ "$done" -ge $(((count + 1) / 2)) ]; then
              rm -f "$P/wanted.$$"; put "$P/unfinished" "$n"; rm -f "$DRYDOCK_LAB/yum_fails"; kill -KILL $$
            fi
            say "  Updating   : $n-$v.x86_64"; place "$n" "$v"; done=$((done + 1))
          done <"$P/wanted.$$"
          rm -f "$P/wanted.$$"
          record "$1" "$count"
          say; say "Complete!"
        }
        case $verb in
          check-update)
            hold; misbehaviour; [ "$value" != no-repo ] || { complain "Cannot find a valid baseurl for repo: base/7/x86_64"; exit 1; }
            found=$(newer); [ -n "$found" ] || exit 0
            say; say "$found" | table; exit 100 ;;
          repolist)
            [ "$quiet" = yes ] || say "Loaded plugins: fastestmirror, openvz, priorities"
            printf '%-30s %-40s %s\n' "repo id" "repo name" status
            while read -r id name; do printf '%-30s %-40s %s\n' "$id" "$name" 1,024; done <"$P/repositories"
            [ "$quiet" = yes ] || say "repolist: 2,048" ;;
          history)
            set -- $operands
            case ${1:-list} in
              list|'')
                say "ID     | Login user               | Date and time    | Action(s)      | Altered"
                say "-------------------------------------------------------------------------------"
                [ ! -f "$P/history" ] || sort -t'|' -k1nr "$P/history" |
                  awk -F'|' '{ printf "%6s | %-24s | %s | %-14s | %5s\n", $1, $2, $3, $4, $5 }'
                say "history list" ;;
              *) complain "$self history ${1:-}: not in the lab"; exit 1 ;;
            esac ;;
          update|upgrade) hold
            if [ -e "$P/unfinished" ]; then
              complain "There are unfinished transactions remaining. You might consider running yum-complete-transaction, or" \
                "\"yum-complete-transaction --cleanup-only\" and \"yum history redo last\", first to finish them."
            fi
            misbehaviour; [ "$value" != no-repo ] || { complain "Cannot find a valid baseurl for repo: base/7/x86_64"; exit 1; }
            newer >"$P/newer.$$"; transact Update <"$P/newer.$$"; rm -f "$P/newer.$$" ;;
          install) hold
            : >"$P/newer.$$"
            for name in $operands; do
              if grep -q "^$name " "$P/installed"; then say "Package $name already installed and latest version"; continue; fi
              awk -v n="$name" '$1 == n' "$P/available" | sort -k2V | tail -n 1 >"$P/one.$$"
              if [ -s "$P/one.$$" ]; then cat "$P/one.$$" >>"$P/newer.$$"; else say "No package $name available."; fi
            done
            rm -f "$P/one.$$"
            if [ ! -s "$P/newer.$$" ]; then rm -f "$P/newer.$$"; complain "Error: Nothing to do"; exit 1; fi
            transact Install <"$P/newer.$$"; rm -f "$P/newer.$$" ;;
          makecache|clean) say "Loaded plugins: fastestmirror" ;;
          *) complain "No such command: $verb. Please use /usr/bin/$self --help"; exit 1 ;;
        esac
        exit 0
        """#

    static let rpm = head + #"""
        P=$DRYDOCK_LAB/packages
        query=no all=no last=no file=no verify=no format= names=
        while [ $# -gt 0 ]; do
          case $1 in
            --last) last=yes ;; --qf|--queryformat) format=$2; shift ;; --qf=*|--queryformat=*) format=${1#*=} ;;
            --*) ;;
            -*) case $1 in *q*) query=yes ;; esac; case $1 in *a*) all=yes ;; esac
              case $1 in *f*) file=yes ;; esac; case $1 in *V*) verify=yes ;; esac ;;
            *) names="$names $1" ;;
          esac
          shift
        done
        [ "$verify" = no ] || exit 0
        [ "$query" = yes ] || { complain "rpm: only queries are in the lab"; exit 1; }
        if [ "$file" = yes ]; then
          for path in $names; do
            if [ -e "$path" ]; then say "file $path is not owned by any package"
            else complain "error: file $path: No such file or directory"; fi
          done
          exit 1
        fi
        show() { # stdin: lines of the list
          while read -r n v at; do
            if [ -n "$format" ]; then
              tags="s|%{NAME}|$n|g;s|%{VERSION}|${v%%-*}|g;s|%{RELEASE}|${v#*-}|g;s|%{ARCH}|x86_64|g;s|%{INSTALLTIME}|$at|g"
              printf '%b' "$(printf '%s' "$format" | sed "$tags")"
            elif [ "$last" = yes ]; then printf '%-50s %s\n' "$n-$v.x86_64" "$(date -d "@$at" '+%a %d %b %Y %r %Z')"
            else say "$n-$v.x86_64"; fi
          done
        }
        pick() { if [ "$last" = yes ]; then sort -k3nr -k2Vr; else cat; fi; }
        worst=0
        if [ "$all" = yes ]; then pick <"$P/installed" | show; exit 0; fi
        for name in $names; do
          found=$(awk -v n="$name" '$1 == n || $1 "-" $2 == n || $1 "-" $2 ".x86_64" == n' "$P/installed")
          if [ -n "$found" ]; then say "$found" | pick | show; else say "package $name is not installed"; worst=1; fi
        done
        exit $worst
        """#

    static let needsRestarting = head + #"""
        P=$DRYDOCK_LAB/packages
        kernel_load
        case ${1:-} in
          -r|--reboothint)
            value "$P/needs_reboot"
            if [ "$value" = "$k_boot" ]; then
              say "Core libraries or services have been updated:"
              awk '$1 ~ /^(vzkernel|glibc|systemd|dbus|openssl-libs|linux-firmware)$/ { print "  " $1 " -> " $2 }' "$P/installed"
              say; say "Reboot is required to ensure that your system benefits from these updates."
              exit 1
            fi
            say "No core libraries or services have been updated."; say "Reboot is probably not necessary." ;;
          -s|--services) [ ! -f "$P/stale_services" ] || cat "$P/stale_services" ;;
          '') ;;
          *) complain "Usage: needs-restarting [options]"; exit 2 ;;
        esac
        exit 0
        """#
}
