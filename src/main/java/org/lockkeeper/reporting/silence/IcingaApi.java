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
import org.lockkeeper.reporting.silence.HttpCaller.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The downtimes of one host, as Icinga's API has them. It answers 404 where the user may not and 500 where nothing fits, so that
 * little is concluded from a status.
 */
final class IcingaApi {

    /** How the API wants to be asked for what a filter fits, with the filter in the body. */
    private static final String QUERY = "GET";

    private static final String DOWNTIMES = "/v1/objects/downtimes";
    /** In such a filter {@code host} is the object, whatever is handed in by that name. */
    private static final String OURS =
            "downtime.author == author && downtime.host_name == on_host && regex(pattern, downtime.comment)";

    /** What has ended stays known for another minute, and would be in force again with a later end. */
    private static final String IN_FORCE = OURS + " && downtime.end_time > now";

    private static final Duration SLACK = Duration.ofMinutes(1);

    private final Cluster masters;
    private final String host;
    private final Clock clock;
    private final JsonMapper json;

    IcingaApi(Cluster masters, String host, Clock clock, JsonMapper json) {
        this.masters = masters;
        this.host = host;
        this.clock = clock;
        this.json = json;
    }

    /** One object: the host's, or that of one of its services. */
    record Downtime(String name, String comment, Instant end) {}

    /** Whether an answer is none of Icinga's own. */
    static boolean fails(Answer answer) {
        return answer.status() >= 500 && !answer.body().contains("\"results\"");
    }

    /** Of the host and all its services. */
    void schedule(Silenced what, Instant end) throws SilenceFailure {
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
    int move(String pattern, Instant end) throws SilenceFailure {
        Map<String, Object> body = filtered(IN_FORCE, pattern);
        body.put("attrs", Map.of("end_time", seconds(end)));
        return results("objects/modify/downtime", masters.ask("POST", DOWNTIMES, text(body)))
                .size();
    }

    /** Also those that have ended. */
    void remove(String pattern) throws SilenceFailure {
        Map<String, Object> body = filtered(OURS, pattern);
        body.put("type", "Downtime");
        results("actions/remove-downtime", masters.ask("POST", "/v1/actions/remove-downtime", text(body)));
    }

    List<Downtime> inForce(String pattern) throws SilenceFailure {
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

    private String text(Map<String, Object> body) {
        return json.writeValueAsString(body);
    }

    private static BigDecimal seconds(Instant time) {
        return BigDecimal.valueOf(time.toEpochMilli(), 3);
    }
}
