-- What becomes of an entry, in the words that several queries share.

-- The quarter of an hour in which a time lies.
-- Not `quarter`: other engines have a function of that name, which returns the quarter of the year.
create or replace macro quarter_hour(moment) as make_timestamp(epoch_us(moment) // 900000000 * 900000000);

-- The metadata of an entry with its unknown fields. Text that is no JSON object is kept as text.
create or replace macro with_unknown(metadata, unknown) as case
    when unknown is null then metadata
    when metadata is null then unknown
    when try(json_type(metadata)) = 'OBJECT' then json_merge_patch(unknown, metadata)::varchar
    else json_merge_patch(unknown, json_object('metadata', metadata))::varchar
end;

-- The metadata of an entry with its field `tags`, a JSON object, under that name. Its tags count before those of metadata.
create or replace macro with_tags(metadata, tags) as case
    when tags is null then metadata
    when metadata is null then json_object('tags', tags::json)::varchar
    when try(json_type(metadata)) = 'OBJECT' then json_merge_patch(metadata, json_object('tags', tags::json))::varchar
    else json_object('metadata', metadata, 'tags', tags::json)::varchar
end;

-- The tag `key` of an entry: a key of its field `tags`, else of its metadata; null: it has none.
create or replace macro tag_of(metadata, key) as case
    when try(json_type(metadata)) = 'OBJECT' then coalesce(
        try(json_extract_string(json_extract_string(metadata, '$.tags'), '$."' || key || '"')),
        json_extract_string(metadata, '$."' || key || '"')
    )
end;
