-- Forgets moves whose files all have their final names, or were given up.
-- $1 uuid[]: mirrors, $2 text[]: where they went, in one order; empty for all that is noted of the mirror.
delete from _kindred_move v
using unnest($1::uuid[], $2::text[]) as t (mirror_id, new_path)
where v.mirror_id = t.mirror_id
  and t.new_path in ('', v.new_path)
