-- Which step an asset is at fault in: the empty name stands for making and following the mirror itself. A fault goes when
-- that step succeeds, not when another does.
alter table _kindred_fault add column step text not null default '';
