internal import Core

/// The script that every job verb sends to the host, version 1 of the protocol. POSIX sh: it runs in dash, busybox sh and
/// bash, on hosts of which nothing is known but that somebody can log in.
///
/// What may be relied on:
/// - The `owner` link, made by the runner as its last act before the step, is the only token. Whoever makes it runs the
///   step; everybody else leaves. The directory proves nothing.
/// - Right before the link the runner asks whether a newer epoch is registered and whether the not-after time has
///   passed; if so it leaves without the token.
/// - A step's ending is the `status` file, whose blocks are taken before the step starts, so that a full disk can't lose it.
/// - Each stream goes through a limiter of its own session, which keeps `cap` bytes of the head in `out`, and the last
///   two segments of at least `cap` bytes as `out@OFFSET`; offsets are those of the whole stream, with 10^15 added so that
///   names sort as numbers. A daemon that the step leaves behind is drained for as long as it lives.
/// - The step's standard input lies in a variable that isn't exported, and goes from there into a pipe by the shell's own
///   `printf`: into no file, no command line, no environment. A pipe holds all of it, so nobody needs to read it.
/// - The script is one function, called in its last line: cut off anywhere before, it does nothing.
enum RemoteJobScript {
    /// The whole text for one call. Values are quoted here and may hold any byte but NUL.
    /// - Parameter input: the step's standard input, likewise.
    static func text(_ settings: [(name: String, value: String)], input: [UInt8] = []) -> [UInt8] {
        var text = function
        let all = [("RUNNER", runner), ("LIMITER", limiter)] + settings
        for (name, value) in all { text += "DD_\(name)=\(ShellWord.quoted(value))\n" }
        // A variable that the session's environment already has would stay in it, with the new value.
        text += "unset DD_INPUT; DD_INPUT='"
        let escaped = input.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false).joined(separator: "'\\''".utf8)
        // Whatever reads standard input would eat the rest of this text.
        return Array(text.utf8) + escaped + Array("'\ndrydock \"$@\" </dev/null; exit\n".utf8)
    }

    /// The starter and the follower, called with the verb; its settings are the variables DD_*.
    static let function = #"""
drydock() {
verb=$1
umask 077
LC_ALL=C; export LC_ALL
printf '@ %s 1\n' "$DD_NONCE"   # what comes before this line is noise of the login shell
say() { printf '%s\n' "$*"; }
no() { say "! $*"; exit 90; }
nap() { sleep "$1" 2>/dev/null || sleep 1; }
feed() { # the step's input, as one end of a pipe
  exec 2>/dev/null
  printf %s "$DD_INPUT"
}
able() { # to pass on an input unseen
  [ -z "$DD_INPUT" ] || [ "$(command -v printf)" = printf ] ||
    no base "/bin/sh has no printf of its own: a secret would show in the list of processes"
}
have() { for c; do command -v "$c" >/dev/null 2>&1 || no base "needs $c, which this host doesn't have"; done; }

if [ "$verb" = probe ]; then
  printf '@ %s 1\n' "$DD_NONCE" >&2
  have timeout; able
  begin=$(date +%s)
  ask() { printf '%s\n' "$DD_TEXT" | (umask 022; cd /; exec timeout -k 10 "$DD_LIMIT" /bin/sh -eu /dev/fd/3 3<&0 <&4 4<&-); }
  if [ -n "$DD_INPUT" ]; then feed | ask 4<&0; else ask 4</dev/null; fi
  rc=$? timed=0
  if [ "$DD_LIMIT" -gt 0 ] && [ "$(($(date +%s) - begin))" -ge "$DD_LIMIT" ]; then case $rc in 124|137|143) timed=1 ;; esac; fi
  for n in 1 2; do printf '\n= %s %d %d\n' "$DD_NONCE" "$rc" "$timed" >&$n; done   # the two streams arrive apart
  exit
fi

d=
where() { # sets base
  case $DD_BASE in
    '') if [ "$(id -u)" = 0 ]; then base=/var/lib/drydock
        elif [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -w "$HOME" ]; then base=$HOME/.local/state/drydock
        else base=/var/tmp/drydock-$(id -u); fi ;;
    '~/'*) base=${HOME:-/nonexistent}/${DD_BASE#'~/'} ;;
    /*) base=$DD_BASE ;;
    *) no base "$DD_BASE is not an absolute path" ;;
  esac
}
where
words=$(mkdir -p "$base" 2>&1)
if [ -d "$base" ]; then # names below /var/tmp can be taken by others first
  [ -O "$base" ] && [ ! -L "$base" ] || no base "$base belongs to another user or is a link"
elif [ -e "$base" ] || [ "$verb" = run ] || [ "$verb" = hello ]; then no base "$base can't be made: $words"
fi
d=$base/$DD_TOKEN
ids=${DRYDOCK_LAB:-}
if [ -n "$ids" ]; then boot=$(cat "$ids/boot_id") machine=$(cat "$ids/machine_id")
else boot=$(cat /proc/sys/kernel/random/boot_id) machine=$(cat /etc/machine-id || cat /var/lib/dbus/machine-id); fi 2>/dev/null
case $boot in *[!A-Za-z0-9-]*) boot= ;; esac
case $machine in *[!A-Za-z0-9-]*) machine= ;; esac

# one empty file for each epoch, named by it: taking the largest needs no lock
epochs=$base/epochs/$DD_RUN registered=no
mkdir -p "$epochs" 2>/dev/null && { printf '' >"$epochs/$DD_EPOCH"; } 2>/dev/null && registered=yes
stale() {
  for f in "$epochs"/*; do [ "${f##*/}" -gt "$DD_EPOCH" ] 2>/dev/null && return 0; done
  return 1
}
for f in "$epochs"/*; do [ "${f##*/}" -lt "$DD_EPOCH" ] 2>/dev/null && rm -f "$f"; done

pstart() { # start time of process $1 in ticks since boot; the name field may hold spaces and ')'
  s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  s=${s##*) }; set -- $s; [ "$1" = Z ] && return 1; shift 19; say "$1"
}
members() { # live processes of session $1, one per line
  for p in /proc/[0-9]*/stat; do
    s=$(cat "$p" 2>/dev/null) || continue
    m=${s%% *} s=${s##*) }; set -- "$1" $s
    [ "$5" = "$1" ] && [ "$2" != Z ] && say "$m"
  done
}
state() { # none | new | running | orphan | lost | rebooted | done
  [ -d "$d" ] || { say none; return; }
  [ -f "$d/status" ] && { say done; return; }
  o=$(readlink "$d/owner") || { say new; return; }
  opid=${o%%:*} o=${o#*:} ost=${o%%:*} obt=${o#*:}
  [ "$obt" = "$boot" ] || { say rebooted; return; }
  now=$(pstart "$opid"); [ "$now" = "$ost" ] && { say running; return; }
  # a pid is not given out again while a session of that number lives
  [ -z "$now" ] && [ -n "$(members "$opid")" ] && { [ -f "$d/status" ] && say done || say orphan; return; }
  [ -f "$d/status" ] && { say done; return; }   # finished while we looked
  say lost
}
final() { # the last line, for state $1
  case $1 in
    done) say "= done $(head -n 1 "$d/status" | tr -s ' ')" ;;
    rebooted) say "= rebooted ${boot:-unknown}" ;;
    *) say "= $1" ;;
  esac
}

failed() { # ends with the refusal that the words of a failed command mean
  rm -f "$d/cmd.$$" "$d/room.$$" "$d/out.$$" "$d/err.$$"
  case $1 in
    *ead-only*|*ermission*|*ot\ permitted*|*ot\ supported*) no base "$1" ;;
    *) no room ;;
  esac
}
start() {
  stale && no stale
  if [ -L "$d/owner" ]; then
    [ "$(cat "$d/cmd" 2>/dev/null)" = "$DD_TEXT" ] || no text
    return 0
  fi
  have setsid timeout mkfifo readlink dd; able
  [ -n "$boot" ] || no base "the boot id can't be read"
  [ "$DD_NOTAFTER" -gt 0 ] && [ "$(date +%s)" -gt "$DD_NOTAFTER" ] && no late
  words=$(mkdir "$d" 2>&1) || [ -d "$d" ] || failed "$words"
  [ "$registered" = yes ] || failed "$({ printf '' >"$epochs/$DD_EPOCH"; } 2>&1)"
  words=$({ printf '%s\n' "$DD_TEXT" >"$d/cmd.$$" && printf '%512s\n' ' ' >"$d/room.$$" &&
    mkfifo "$d/out.$$" "$d/err.$$"; } 2>&1) || failed "$words"
  ln "$d/cmd.$$" "$d/cmd" 2>/dev/null || [ -f "$d/cmd" ] || failed "hard links are not supported below $base"
  rm -f "$d/cmd.$$"
  [ "$(cat "$d/cmd" 2>/dev/null)" = "$DD_TEXT" ] || { rm -f "$d/room.$$" "$d/out.$$" "$d/err.$$"; no text; }
  mkfifo "$d/wake" 2>/dev/null
  sync "$d" 2>/dev/null || sync
  launch() {
    exec setsid /bin/sh -c "$DD_RUNNER" drydock-step "$d" $$ "$boot" "$DD_LIMIT" "$DD_NOTAFTER" "$DD_CAP" "$epochs" "$DD_EPOCH" \
      "$DD_LIMITER" >/dev/null 2>&1
  }
  if [ -n "$DD_INPUT" ]; then feed | launch & else launch </dev/null & fi
  DD_INPUT=
  n=0
  while [ ! -L "$d/owner" ] && [ ! -L "$d/no.$$" ] && [ $n -lt 200 ]; do n=$((n + 1)); nap 0.02; [ $n -lt 20 ] || nap 0.03; done
  if [ -L "$d/no.$$" ]; then
    words=$(readlink "$d/no.$$"); rm -f "$d/no.$$"
    [ -L "$d/owner" ] || no "$words"
  fi
  [ -L "$d/owner" ] || no slow
}

piece() { # a frame of stream $1: $2 bytes of file $3 from byte $4 on
  printf '%s %d\n' "$1" "$2"; tail -c +$(($4 + 1)) "$3" | head -c "$2"
}
delta() { # what the head of stream $1 has past offset $2; sets at, more
  at=$2; [ -f "$d/$1" ] || return 0
  n=$(($(wc -c <"$d/$1") - at)); [ $n -gt 0 ] || return 0
  [ $n -gt 1048576 ] && n=1048576 full=1
  piece "$1" $n "$d/$1" $at; at=$((at + n)) more=1
}
rest() { # all that was kept of stream $1 from offset $2 on: $3 bytes of head, the tail from $4, $5 in all
  at=$2
  while [ $at -lt $5 ]; do
    if [ $at -lt $3 ]; then file=$d/$1 from=0 to=$3
    elif [ $at -lt $4 ]; then say "gap $1 $(($4 - at))"; at=$4; continue
    else
      file=
      for f in "$d/$1"@*; do
        o=$((${f##*@} - 1000000000000000)); [ $o -le $at ] && file=$f from=$o
      done
      [ -n "$file" ] && to=$((from + $(wc -c <"$file"))) || to=0
      [ $to -gt $5 ] && to=$5
    fi
    n=$((to - at)); [ $n -gt 1048576 ] && n=1048576
    [ $n -gt 0 ] || { say "gap $1 $(($5 - at))"; return; }
    piece "$1" $n "$file" $((at - from)); at=$((at + n))
  done
}
remains() { # everything that is left, once nothing is added any more
  if [ "$1" = done ]; then
    set -- $(head -n 1 "$d/status"); shift 8
    rest out $oo $2 $3 $4; rest err $eo $6 $7 $8
  else more=1; while [ $more = 1 ]; do more=0; delta out $oo; oo=$at; delta err $eo; eo=$at; done
  fi
}
pause() { # until the runner ends, but at most $1 s: it holds the fifo open
  timeout -s KILL "$1" cat "$d/wake" >/dev/null 2>&1
  case $? in 0|124|137) ;; *) nap "$1" ;; esac
}
follow() {
  oo=$DD_OUT eo=$DD_ERR quiet=0
  while :; do
    st=$(state)
    case $st in
      running|orphan) ;;
      done|lost|rebooted) remains "$st"; final "$st"; return ;;
      *) final "$st"; return ;;
    esac
    more=0 full=0; delta out $oo; oo=$at; delta err $eo; eo=$at
    [ $full = 1 ] && continue
    if [ $more = 1 ]; then quiet=0; else
      quiet=$((quiet + 1)); [ $((quiet % 10)) = 0 ] && say ". $st"   # also ends a follower that nobody reads
    fi
    if [ $quiet -lt 10 ]; then pause 0.1; elif [ $quiet -lt 30 ]; then pause 0.3; else pause 1; fi
  done
}
clean() {
  case $(state) in
    done|lost|rebooted|new) mv "$d" "$base/.rm.$$" && rm -rf "$base/.rm.$$" ;;
    none) ;;
    *) no busy "$(state)" ;;
  esac
  find "$base" -name status -type f -mtime +30 2>/dev/null | while read -r f; do
    f=${f%/status} t=${f##*/}
    [ "$f" = "$base/$t" ] && [ ${#t} = 32 ] && mv "$f" "$base/.rm.$$" && rm -rf "$base/.rm.$$"
  done
  find "$base/epochs" -type f -mtime +30 -exec rm -f {} + 2>/dev/null
  rm -rf "$base"/.rm.* 2>/dev/null
  say "= cleaned"
}

case $verb in
  hello)
    kind=$(stat -f -c %T "$base" 2>/dev/null); case $kind in tmpfs|ramfs) kind=yes ;; *) kind=no ;; esac
    say ": machine $machine"; say ": boot $boot"; say ": base $base"; say ": volatile $kind"; say ": clock $(date +%s)"
    say "= hello" ;;
  run) start; say "+ started"; follow ;;
  follow) follow ;;
  state) final "$(state)" ;;
  kill)
    st=$(state)
    case $st in running|orphan)
      ln -s "$DD_SIGNAL" "$d/killed" 2>/dev/null
      o=$(readlink "$d/owner"); o=${o%%:*}
      for m in $(members "$o"); do [ "$m" = "$o" ] || kill -s "$DD_SIGNAL" "$m" 2>/dev/null; done ;; esac   # the runner records
    final "$(state)" ;;
  clean) stale && no stale; clean ;;
  *) no base "the verb $verb is unknown" ;;
esac
}

"""#

    /// Runs in a session of its own, away from the connection.
    static let runner = #"""
# $1: the step's directory, $2: its starter, $3: boot id, $4: time limit, $5: not-after, $6: cap, $7: epochs, $8: epoch, $9: limiter
# Its standard input is the step's, and read by nothing here.
cd "$1" || exit
dir=$1 id=$2 boot=$3 limit=$4 notafter=$5 cap=$6 epochs=$7 epoch=$8 limiter=$9
[ -p wake ] && exec 9<>wake
leave() { rm -f "room.$id" "out.$id" "err.$id"; exit 0; }
s=$(cat /proc/$$/stat); s=${s##*) }
st=$(set -- $s; shift 19; printf %s "$1")
for f in "$epochs"/*; do
  [ "${f##*/}" -gt "$epoch" ] 2>/dev/null && { ln -s stale "no.$id"; leave; }
done
[ "$notafter" -gt 0 ] && [ "$(date +%s)" -gt "$notafter" ] && { ln -s late "no.$id"; leave; }
ln -s "$$:$st:$boot" owner 2>/dev/null || leave
sync . 2>/dev/null || sync
for n in out err; do
  setsid /bin/sh -c "$limiter" drydock-output "$n" "$n.$id" "$cap" <"$n.$id" >/dev/null 2>&1 9>&- &
done
begin=$(date +%s)
( umask 022; cd /
  [ "$limit" -gt 0 ] && exec timeout -k 10 "$limit" /bin/sh -eu "$dir/cmd"
  exec /bin/sh -eu "$dir/cmd"
) >"out.$id" 2>"err.$id" 9>&-
rc=$?
end=$(date +%s) timed=0
if [ "$limit" -gt 0 ] && [ "$((end - begin))" -ge "$limit" ] && [ ! -L killed ]; then
  case $rc in 124|137|143) timed=1 ;; esac
fi
# a daemon may hold a stream open: what it writes from now on is let go, and never met by a broken pipe
n=0
while [ "$n" -lt 50 ] && { [ -p "out.$id" ] || [ -p "err.$id" ]; }; do
  n=$((n + 1)); sleep 0.03 2>/dev/null || { sleep 1; n=$((n + 25)); }
done
rm -f "out.$id" "err.$id"
measure() { # of stream $1: bytes of the head, where the kept tail begins, bytes in all
  head=0 first= all=0
  [ -f "$1" ] && head=$(($(wc -c <"$1")))
  all=$head
  for f in "$1"@*; do
    [ -f "$f" ] || continue
    at=$((${f##*@} - 1000000000000000))
    [ -n "$first" ] || first=$at
    all=$((at + $(wc -c <"$f")))
  done
  [ -n "$first" ] || first=$head
  [ "$((all - cap))" -gt "$first" ] && first=$((all - cap))
  [ -L "$1.lost" ] && all=$(readlink "$1.lost") && first=$all
  printf "%s %d %d %d" "$1" "$head" "$first" "$all"
}
printf "exit %d limit %d from %s to %s %s %s\n" "$rc" "$timed" "$begin" "$end" "$(measure out)" "$(measure err)" |
  dd of="room.$id" conv=notrunc,fsync 2>/dev/null
mv "room.$id" status; sync . 2>/dev/null || sync
"""#

    /// Between a stream of the step and the disk.
    static let limiter = #"""
# $1: stream, $2: its fifo, $3: bytes to keep of the head, and of the tail.
# The fifo's name is the word between limiter and runner: while it exists, output is kept. It ignores the signals by
# which a step is ended, so that the step's last words are kept too.
trap "" TERM INT HUP PIPE
name=$1 gate=$2 cap=$3 file=$1 old= start=0 have=0
printf "" >"$file"
full() { # a write failed: keep no more of it, but count, and never let the writer see a broken pipe
  rm -f "$name"@*
  ln -s "$((start + $(wc -c <"$file") + 1))" "$name.lost" && more=$(wc -c) || exit
  rm -f "$name.lost"; ln -s "$((start + $(wc -c <"$file") + more + 1))" "$name.lost"
  rm -f "$gate"; exit
}
while [ -p "$gate" ]; do
  left=$((cap - have)) bs=65536
  [ "$left" -ge "$bs" ] || bs=$left
  count=$((left / bs))
  if [ "$file" != "$name" ]; then # only the head must end at the exact byte: fewer, larger calls here
    bs=65536; [ "$cap" -ge "$bs" ] || bs=$cap
    count=$((left / bs + 4))
  fi
  dd bs="$bs" count="$count" >>"$file" 2>/dev/null || full
  size=$(($(wc -c <"$file")))
  [ "$size" -gt "$have" ] || { rm -f "$gate"; exit; }
  have=$size
  [ "$have" -lt "$cap" ] && continue
  [ "$file" = "$name" ] || { [ -z "$old" ] || rm -f "$old"; old=$file; }
  start=$((start + have)) have=0
  file=$name@$((1000000000000000 + start))
  printf "" >"$file" || full
done
exec cat >/dev/null
"""#
}
