package org.lockkeeper.reporting.silence;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.reporting.silence.HttpCaller.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Downtimes of a host and all its services in Icinga 2. Each of them is an object of its own; they are found, moved and removed
 * together by the comment that they share. Icinga answers 404 where the user may not and 500 where nothing fits, and takes an
 * end in the past for a success: nothing is concluded from a status, and whatever was set is read back.
 */
final class Icinga implements Silencer {

    /** How the API wants to be asked for what a filter fits, with the filter in the body. */
    private static final String QUERY = "GET";

    private static final String DOWNTIMES = "/v1/objects/downtimes";
    /** In such a filter {@code host} is the object, whatever is handed in by that name. */
    private static final String OURS =
            "downtime.author == author && downtime.host_name == on_host && match(pattern, downtime.comment)";

    /** What has ended stays known for another minute, and would be in force again with a later end. */
    private static final String IN_FORCE = OURS + " && downtime.end_time > now";

    private static final String ALL = "Lockkeeper: *";
    private static final Duration SLACK = Duration.ofMinutes(1);
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    private final Cluster masters;
    private final String host;
    private final Clock clock;
    private final JsonMapper json;

    Icinga(Cluster masters, String host, Clock clock, JsonMapper json) {
        this.masters = masters;
        this.host = host;
        this.clock = clock;
        this.json = json;
    }

    /** Whether an answer is none of Icinga's own. */
    static boolean fails(Answer answer) {
        return answer.status() >= 500 && !answer.body().contains("\"results\"");
    }

    @Override
    public String target() {
        return "icinga";
    }

    @Override
    public List<Standing> standing() throws SilenceFailure {
        Map<String, Standing> byClaim = new LinkedHashMap<>();
        for (Downtime downtime : inForce(ALL)) {
            String claim = Silenced.claimOf(downtime.comment);
            if (claim != null) {
                byClaim.merge(
                        claim,
                        new Standing(claim, claim, downtime.end),
                        (one, other) -> one.end().isBefore(other.end()) ? one : other);
            }
        }
        return List.copyOf(byClaim.values());
    }

    @Override
    public Put put(Silenced what, @Nullable Standing known, Instant end) throws SilenceFailure {
        Standing standing = new Standing(what.id(), what.id(), end);
        Did did = Did.RENEWED;
        if (known == null) {
            schedule(what, end);
            did = Did.SET;
        } else if (move(known.claim(), end) == 0) {
            if (known.end().isAfter(clock.instant().plus(ROUNDING))) { // it loses none by itself
                return new Put(known, Did.LEFT_ENDED);
            }
            schedule(what, end);
            did = Did.SET_AGAIN;
        }
        check(what.id(), end);
        return new Put(standing, did);
    }

    @Override
    public void shorten(Standing known, Instant end) throws SilenceFailure {
        move(known.claim(), end);
    }

    @Override
    public void remove(Standing known) throws SilenceFailure {
        Map<String, Object> body = filtered(OURS, pattern(known.claim()));
        body.put("type", "Downtime");
        results("actions/remove-downtime", masters.ask("POST", "/v1/actions/remove-downtime", text(body)));
        if (!inForce(pattern(known.claim())).isEmpty()) {
            throw new SilenceFailure(
                    "Icinga says that the downtime of %s is removed, and it is there".formatted(known.claim()));
        }
    }

    private void schedule(Silenced what, Instant end) throws SilenceFailure {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "Host");
        body.put("filter", "host.name == name");
        body.put("filter_vars", Map.of("name", host));
        body.put("author", Silenced.AUTHOR);
        body.put("comment", what.comment());
        body.put("start_time", seconds(clock.instant().minus(SLACK)));
        body.put("end_time", seconds(end));
        body.put("fixed", true);
        body.put("all_services", true);
        Answer answer = masters.ask("POST", "/v1/actions/schedule-downtime", text(body));
        if (results("actions/schedule-downtime", answer).isEmpty()) {
            throw new SilenceFailure("Icinga knows no host '%s': see %s.host".formatted(host, IcingaProperties.KEY));
        }
    }

    /** @return how many there were */
    private int move(String claim, Instant end) throws SilenceFailure {
        Map<String, Object> body = filtered(IN_FORCE, pattern(claim));
        body.put("attrs", Map.of("end_time", seconds(end)));
        return results("objects/modify/downtime", masters.ask("POST", DOWNTIMES, text(body)))
                .size();
    }

    /** All of them must be there, and none may end before: a service's is not moved with its host's. */
    private void check(String claim, Instant end) throws SilenceFailure {
        List<Downtime> there = inForce(pattern(claim));
        if (there.isEmpty()) {
            throw new SilenceFailure("Icinga says that there is a downtime of %s, and there is none".formatted(claim));
        }
        for (Downtime downtime : there) {
            if (downtime.end.isBefore(end.minus(ROUNDING))) {
                throw new SilenceFailure("Icinga says that the downtime of %s ends at %s, and %s does at %s"
                        .formatted(claim, end, downtime.name, downtime.end));
            }
        }
    }

    private record Downtime(String name, String comment, Instant end) {}

    private List<Downtime> inForce(String pattern) throws SilenceFailure {
        Map<String, Object> body = filtered(IN_FORCE, pattern);
        body.put("attrs", List.of("comment", "end_time"));
        Answer answer = masters.ask(QUERY, DOWNTIMES, text(body));
        List<Downtime> downtimes = new ArrayList<>();
        for (JsonNode result : results("objects/query/downtime", answer)) {
            JsonNode end = result.path("attrs").path("end_time");
            if (!end.isNumber()) {
                throw masters.refused(QUERY, answer);
            }
            downtimes.add(new Downtime(
                    result.path("name").asString(""),
                    result.path("attrs").path("comment").asString(""),
                    Instant.ofEpochMilli(Math.round(end.asDouble() * 1000))));
        }
        return downtimes;
    }

    /** What the answer says of each object; none where nothing fits. */
    private List<JsonNode> results(String permission, Answer answer) throws SilenceFailure {
        if (answer.status() == 404) {
            throw new SilenceFailure("Icinga's API user lacks the permission %s: it is answered %s"
                    .formatted(permission, Answers.shown(answer)));
        }
        JsonNode results = Answers.json(json, answer).path("results");
        if (!results.isArray() || (!answer.ok() && !results.isEmpty())) {
            throw masters.refused("POST", answer);
        }
        for (JsonNode result : results) {
            if (result.path("code").asInt(200) / 100 != 2) {
                throw new SilenceFailure(
                        "Icinga refuses: " + result.path("status").asString(result.toString()));
            }
        }
        return StreamSupport.stream(results.spliterator(), false).toList();
    }

    private Map<String, Object> filtered(String filter, String pattern) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("filter", filter);
        body.put(
                "filter_vars",
                Map.of(
                        "author",
                        Silenced.AUTHOR,
                        "on_host",
                        host,
                        "pattern",
                        pattern,
                        "now",
                        seconds(clock.instant())));
        return body;
    }

    private static String pattern(String claim) {
        return "Lockkeeper: * " + claim + " of *";
    }

    private String text(Map<String, Object> body) {
        return json.writeValueAsString(body);
    }

    private static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3);
    }
}
