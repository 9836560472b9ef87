"""The statements behind item analysis. Everything is counted by the database, however many answers there are.

Of each person the first attempt counts that was answered and handed in, as marked under the key it was taken with. Of
each question and release people are taken in whole fives, in the order in which they handed in: the last one to four
wait for others, so that two days, or two releases, never differ by one person.
"""

# What counts as the same item: the key, and what is read before the answer, in every language. Reasons may change.
VERSIONS = (
    """
WITH wordings AS (
    SELECT text.release_id, question.key AS question, jsonb_object_agg(text.language,
        question.value - 'because' || jsonb_build_object('choices', (
            SELECT jsonb_object_agg(choice.key, choice.value - 'feedback')
            FROM jsonb_each(question.value -> 'choices') AS choice
        ))) AS words
    FROM courses_releasetext AS text
    JOIN courses_release AS release ON release.id = text.release_id
    CROSS JOIN LATERAL jsonb_each(text.content -> 'questions') AS question
    WHERE release.course_id = %(course)s
    GROUP BY text.release_id, question.key
)
SELECT release.id AS release_id, question.key AS question, question.value ->> 'kind' AS kind,
    encode(sha256(convert_to(jsonb_build_array(
        question.value -> 'kind', question.value -> 'choices', question.value -> 'picture', wordings.words
    )::text, 'UTF8')), 'hex') AS digest,
    release.structure ->> 'source_language' AS source,
    (SELECT array_agg(language ORDER BY language) FROM jsonb_object_keys(wordings.words) AS language) AS languages,
    CASE WHEN question.value ->> 'kind' = 'hotspot' THEN question.value -> 'choices' ELSE '[]' END AS spots
FROM courses_release AS release
CROSS JOIN LATERAL jsonb_each(release.structure -> 'questions') AS question
JOIN wordings ON wordings.release_id = release.id AND wordings.question = question.key
WHERE release.course_id = %(course)s AND (%(one)s IS NULL OR question.key = %(one)s)
""",
)

# A statement is told in parts; `versions` is what VERSIONS told, as JSON: the digests are worked out once.
KEPT = """
WITH version AS (
    SELECT * FROM jsonb_to_recordset(%(versions)s) AS told(
        release_id bigint, question text, kind text, digest text, source text, languages jsonb, spots jsonb
    )
), firsts AS MATERIALIZED (
    SELECT DISTINCT ON (place.learner_id) attempt.id, attempt.release_id, attempt.language,
        attempt.occurred_at AS begun_at, state.submitted_at
    FROM learning_attemptstate AS state
    JOIN learning_attempt AS attempt ON attempt.id = state.attempt_id
    JOIN learning_enrolmentstate AS place ON place.enrolment_id = state.enrolment_id
    WHERE place.course_id = %(course)s AND state.activity = %(activity)s
        AND state.submitted_at IS NOT NULL AND state.first_answer_at IS NOT NULL
    ORDER BY place.learner_id, state.submitted_at, attempt.id
), scored AS (
    SELECT firsts.*, scores.key AS question,
        split_part(scores.value, '/', 1)::float
            / coalesce(nullif(split_part(scores.value, '/', 2), ''), '1')::float AS score
    FROM firsts
    JOIN courses_release AS release ON release.id = firsts.release_id
    JOIN learning_submission AS submission ON submission.attempt_id = firsts.id
    JOIN learning_marking AS marking
        ON marking.submission_id = submission.id AND marking.key_digest = release.digest
    CROSS JOIN LATERAL jsonb_each_text(marking.scores) AS scores
), totalled AS (
    SELECT scored.*, sum(score) OVER (PARTITION BY id) AS total, count(*) OVER (PARTITION BY id) AS asked
    FROM scored
), placed AS (
    SELECT totalled.id, totalled.release_id, totalled.language, totalled.question, totalled.score,
        (total - score) / nullif(asked - 1, 0) AS rest,
        version.kind, version.digest, version.source, version.languages, version.spots,
        row_number() OVER (PARTITION BY totalled.question, totalled.release_id ORDER BY submitted_at, id) AS place,
        count(*) OVER (PARTITION BY totalled.question, totalled.release_id) AS people
    FROM totalled
    JOIN version ON version.release_id = totalled.release_id AND version.question = totalled.question
), kept AS MATERIALIZED (
    SELECT * FROM placed WHERE place <= people - people %% 5
)"""

# The time from one answer to the next is what the later one took. Where one form brought several, nobody knows.
FIGURES = (
    KEPT,
    """, made AS (
    SELECT response.attempt_id, response.question::text AS question,
        extract(epoch FROM response.occurred_at - lag(response.occurred_at, 1, firsts.begun_at) OVER (
            PARTITION BY response.attempt_id ORDER BY response.occurred_at, response.sequence, response.id
        )) AS seconds,
        min(response.question::text) OVER together <> max(response.question::text) OVER together AS is_shared
    FROM learning_response AS response
    JOIN firsts ON firsts.id = response.attempt_id
    WINDOW together AS (PARTITION BY response.attempt_id, response.occurred_at)
), spent AS (
    SELECT attempt_id, question, sum(least(seconds, %(longest)s)) AS seconds
    FROM made
    GROUP BY attempt_id, question
    HAVING NOT bool_or(is_shared) AND sum(seconds) > 0
)
SELECT kept.question, kept.digest, kept.release_id, count(*) AS people, sum(kept.score) AS points,
    corr(kept.score, kept.rest) AS discrimination, count(spent.seconds) AS timed,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY spent.seconds) AS seconds
FROM kept
LEFT JOIN spent ON spent.attempt_id = kept.id AND spent.question = kept.question
GROUP BY GROUPING SETS ((kept.question, kept.digest), (kept.question, kept.digest, kept.release_id))
""",
)

COUNTING = """, counting AS (
    SELECT DISTINCT ON (response.attempt_id, response.question) response.attempt_id,
        response.question::text AS question, response.answer, response.language
    FROM learning_response AS response
    JOIN firsts ON firsts.id = response.attempt_id
    ORDER BY response.attempt_id, response.question, response.settled DESC, response.occurred_at DESC,
        response.sequence DESC, response.id DESC
)"""

# An answer as what was chosen in it: an id; a pair, a neighbourhood or a gap as "one>other"; a number; words in small
# letters, of which only what the trainer wrote will ever be shown.
ANSWERS = (
    KEPT,
    COUNTING,
    """, ranked AS (
    SELECT kept.id, kept.question, kept.digest, kept.release_id, kept.kind, kept.spots, counting.answer,
        ntile(3) OVER (
            PARTITION BY kept.question, kept.digest ORDER BY kept.rest DESC NULLS LAST, md5(kept.id::text)
        ) AS third
    FROM kept
    LEFT JOIN counting ON counting.attempt_id = kept.id AND counting.question = kept.question
), told AS (
    SELECT ranked.question, ranked.digest, ranked.release_id, ranked.third, part.told
    FROM ranked
    CROSS JOIN LATERAL (
        SELECT jsonb_array_elements_text(
            CASE WHEN kind IN ('single', 'multiple', 'true-false') THEN answer ELSE '[]' END
        ) AS told
        UNION ALL
        SELECT step.value || '>' || lead(step.value) OVER (ORDER BY step.ordinality)
        FROM jsonb_array_elements_text(CASE WHEN kind = 'ordering' THEN answer ELSE '[]' END)
            WITH ORDINALITY AS step
        UNION ALL
        SELECT key || '>' || CASE WHEN kind = 'gaps' THEN lower(value) ELSE value END
        FROM jsonb_each_text(CASE WHEN kind IN ('matching', 'gaps') THEN answer ELSE '{}' END)
        UNION ALL
        SELECT lower(answer #>> '{}') WHERE kind IN ('numeric', 'text')
        UNION ALL
        SELECT spot ->> 'id' FROM jsonb_array_elements(spots) AS spot
        WHERE answer ->> 'spot' = spot ->> 'id' OR (
            (answer ->> 'x')::numeric BETWEEN (spot -> 'box' ->> 0)::numeric
                AND (spot -> 'box' ->> 0)::numeric + (spot -> 'box' ->> 2)::numeric
            AND (answer ->> 'y')::numeric BETWEEN (spot -> 'box' ->> 1)::numeric
                AND (spot -> 'box' ->> 1)::numeric + (spot -> 'box' ->> 3)::numeric
        )
    ) AS part
    WHERE part.told IS NOT NULL
), counted AS (
    SELECT question, digest, release_id, told, count(*) AS people,
        count(*) FILTER (WHERE third = 1) AS upper, count(*) FILTER (WHERE third = 3) AS lower
    FROM told
    GROUP BY GROUPING SETS ((question, digest, told), (question, digest, release_id, told))
)
SELECT question, digest, release_id, told, people, upper, lower FROM (
    SELECT counted.*, row_number() OVER (
        PARTITION BY question, digest, release_id ORDER BY people DESC, told
    ) AS place
    FROM counted
) AS most WHERE place <= %(many)s
""",
)

# Mantel and Haenszel: people who did equally well on the rest, to a tenth, are compared with each other.
LANGUAGES = (
    KEPT,
    COUNTING,
    """, read AS (
    SELECT kept.question, kept.digest, kept.score, round(kept.rest * 10) AS stratum,
        CASE WHEN kept.languages ? coalesce(counting.language, kept.language)
            THEN coalesce(counting.language, kept.language) ELSE kept.source END AS language
    FROM kept
    LEFT JOIN counting ON counting.attempt_id = kept.id AND counting.question = kept.question
    WHERE kept.rest IS NOT NULL
), cell AS (
    SELECT question, digest, language, stratum, count(*)::float AS people,
        (count(*) FILTER (WHERE score >= 1))::float AS good
    FROM read
    GROUP BY question, digest, language, stratum
), spoken AS (
    SELECT question, digest, language, sum(people) AS people,
        row_number() OVER (PARTITION BY question, digest ORDER BY sum(people) DESC, language) AS place
    FROM cell
    GROUP BY question, digest, language
    HAVING sum(people) >= %(enough)s
), pair AS (
    SELECT one.question, one.digest, one.language AS reference, other.language AS other,
        one.people AS of_reference, other.people AS of_other
    FROM spoken AS one
    JOIN spoken AS other ON other.question = one.question AND other.digest = one.digest AND other.place > 1
    WHERE one.place = 1
)
SELECT pair.*,
    sum(here.good * (there.people - there.good) / (here.people + there.people)) AS ad,
    sum((here.people - here.good) * there.good / (here.people + there.people)) AS bc,
    sum(here.good) AS right,
    sum(here.people * (here.good + there.good) / (here.people + there.people)) AS expected,
    sum(here.people * there.people * (here.good + there.good)
        * (here.people + there.people - here.good - there.good)
        / ((here.people + there.people) ^ 2 * (here.people + there.people - 1))) AS variance
FROM pair
JOIN cell AS here
    ON here.question = pair.question AND here.digest = pair.digest AND here.language = pair.reference
JOIN cell AS there
    ON there.question = pair.question AND there.digest = pair.digest AND there.language = pair.other
    AND there.stratum = here.stratum
GROUP BY pair.question, pair.digest, pair.reference, pair.other, pair.of_reference, pair.of_other
""",
)
