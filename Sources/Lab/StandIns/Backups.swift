extension StandIns {
    /// A backup is a folder of `backups/`: the container's state, its files on a machine, and one line `meta`.
    static let backups = #"""
        B=$DRYDOCK_LAB/backups
        value "$DRYDOCK_LAB/name"; node=$value
        meta() { read -r b_ct b_type b_size b_date b_time b_name <"$B/$1/meta"; }
        each() { for d in "$B"/*/; do [ -d "$d" ] || continue; id=${d%/}; id=${id##*/}; meta "$id"; "$@"; done; }
        backup_id() { wanted=${1#'{'}; wanted=${wanted%'}'}; }

        prlctl_backup() {
          id=${1:-}; [ $# -eq 0 ] || shift
          ct_find "$id" || { complain "Failed to get VM config: The virtual machine could not be found."; exit 3; }
          type=i
          while [ $# -gt 0 ]; do case $1 in -f|--full) type=f ;; -i|--incremental) type=i ;; -s|--storage) shift ;; esac; shift; done
          [ ! -e "$ct/lock" ] || { complain "Failed to backup the CT: The container is locked"; exit 255; }
          say "Backing up the CT $c_name"
          put "$ct/lock" backup; trap 'rm -f "$ct/lock"' EXIT
          value "$DRYDOCK_LAB/backup_seconds" 0; sleep "$value"
          if [ -e "$DRYDOCK_LAB/backup_fails" ]; then
            value "$DRYDOCK_LAB/backup_fails"
            complain "Failed to backup the CT: ${value:-Unable to connect to the backup server}"; exit 255
          fi
          chain= newest=0
          newest_chain() {
            at=$(stat -c %Y "$B/$id")
            if [ "$b_ct" = "$c_id" ] && [ "$at" -ge "$newest" ]; then newest=$at chain=${id%%.*}; fi
          }
          [ "$type" = f ] || each newest_chain
          if [ -z "$chain" ]; then uuid; new=$uuid type=f
          else n=2; while [ -d "$B/$chain.$n" ]; do n=$((n + 1)); done; new=$chain.$n; fi
          mkdir -p "$B/.$new"; cp -a "$ct" "$B/.$new/ct"; rm -f "$B/.$new/ct/lock"
          [ ! -d "$c_private/fs" ] || cp -a "$c_private/fs" "$B/.$new/fs"
          put "$B/.$new/meta" "$c_id $type 1048576 $(date '+%Y-%m-%d %H:%M:%S') $c_name"
          mv "$B/.$new" "$B/$new"
          say "Operation progress 100 %"; say "The CT has been successfully backed up with backup ID {$new}"
        }
        prlctl_backup_list() {
          only= header=yes
          for word in "$@"; do case $word in -H|--no-header) header=no ;; -*) ;; *) only=$word ;; esac; done
          if [ -n "$only" ] && ct_find "$only"; then only=$c_id; fi
          only=${only#'{'}; only=${only%'}'}
          [ "$header" = no ] || printf '%-38s %-42s %-16s %-19s %-4s %s\n' ID Backup_ID Node Date Type Size
          row() {
            [ -z "$only" ] || [ "$only" = "$b_ct" ] || return 0
            printf '%-38s %-42s %-16s %-19s %-4s %s\n' "{$b_ct}" "{$id}" "$node" "$b_date $b_time" "$b_type" "$b_size"
          }
          each row
        }
        prlctl_backup_delete() {
          wanted= keep=no owner=
          while [ $# -gt 0 ]; do
            case $1 in -t|--tag) backup_id "$2"; shift ;; --keep-chain) keep=yes ;; -*) ;; *) owner=$1 ;; esac
            shift
          done
          found=no
          drop() {
            if [ -n "$wanted" ]; then
              # a full backup takes the increments on it along, unless the chain is kept
              case $id in "$wanted") ;; "$wanted".*) [ "$keep" = no ] || return 0 ;; *) return 0 ;; esac
            else [ "$b_ct" = "$c_id" ] || return 0; fi
            rm -rf "${B:?}/$id"; found=yes
          }
          if [ -z "$wanted" ]; then ct_find "$owner" || { complain "The backup was not found."; exit 255; }; fi
          each drop
          [ "$found" = yes ] || { complain "Failed to delete the backup: The backup {$wanted} was not found."; exit 255; }
          say "Delete the backup"; say "The backup has been successfully removed."
        }
        prlctl_restore() {
          wanted= name= owner=
          while [ $# -gt 0 ]; do
            case $1 in -t|--tag) backup_id "$2"; shift ;; -n|--name) name=$2; shift ;; -*) ;; *) owner=$1 ;; esac
            shift
          done
          refuse() { complain "Failed to restore the CT: $2"; exit "$1"; }
          [ -n "$wanted" ] && [ -d "$B/$wanted" ] || refuse 255 "The backup {$wanted} was not found."
          [ ! -e "$DRYDOCK_LAB/restore_fails" ] || refuse 46 "There is not enough disk space."
          meta "$wanted"
          if [ -z "$name" ]; then
            value "$DRYDOCK_LAB/ct/$b_ct/status"; [ "$value" != running ] || refuse 32 "It is running."
            new=$b_ct name=$b_name
          else
            ! ct_find "$name" || refuse 255 "The name $name is already in use."
            uuid; new=$uuid
          fi
          rm -rf "$DRYDOCK_LAB/ct/$new" "${vz_private:?}/$new"
          cp -a "$B/$wanted/ct" "$DRYDOCK_LAB/ct/.$new"
          rm -f "$DRYDOCK_LAB/ct/.$new"/live.*
          put "$DRYDOCK_LAB/ct/.$new/name" "$name"; put "$DRYDOCK_LAB/ct/.$new/status" stopped
          if [ -d "$B/$wanted/fs" ]; then mkdir -p "$vz_private/$new"; cp -a "$B/$wanted/fs" "$vz_private/$new/fs"; fi
          mv "$DRYDOCK_LAB/ct/.$new" "$DRYDOCK_LAB/ct/$new"
          ct_load "$DRYDOCK_LAB/ct/$new"; ct_conf
          say "Restore the CT $name"; say "Operation progress 100 %"; say "The CT has been successfully restored."
        }
        """#
}
