package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lockkeeper.web.RunningLockkeeper;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Each endpoint that there is has a rule of its own: one that has none would be open to whoever may see. */
@RunningLockkeeper
class EndpointRulesTest {

    @Autowired
    private ApplicationContext context;

    private record Endpoint(String method, String path) {}

    private List<Endpoint> endpoints() {
        List<Endpoint> found = new ArrayList<>();
        context.getBeansOfType(RequestMappingInfoHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods().keySet().forEach(info -> found.addAll(of(info))));
        return found;
    }

    private static List<Endpoint> of(RequestMappingInfo info) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        List<Endpoint> found = new ArrayList<>();
        for (String pattern : info.getPatternValues()) {
            if (methods.isEmpty()) {
                found.add(new Endpoint("GET", pattern));
            }
            methods.forEach(method -> found.add(new Endpoint(method.name(), pattern)));
        }
        return found;
    }

    @Test
    void eachEndpointHasARule() {
        List<Endpoint> endpoints = endpoints();
        assertThat(endpoints).as("the mappings of the running application").hasSizeGreaterThan(35);
        assertThat(endpoints)
                .allSatisfy(endpoint -> assertThat(AccessRules.rule(endpoint.method(), example(endpoint.path())))
                        .as("a rule for %s %s", endpoint.method(), endpoint.path())
                        .isPresent());
    }

    @Test
    void noRuleIsForAnEndpointThatThereIsNot() {
        Set<String> used = new TreeSet<>();
        endpoints()
                .forEach(endpoint -> AccessRules.rule(endpoint.method(), example(endpoint.path()))
                        .ifPresent(rule -> used.add(rule.path().getPatternString())));
        assertThat(AccessRules.RULES.stream()
                        .map(rule -> rule.path().getPatternString())
                        .filter(pattern ->
                                !pattern.startsWith("/actuator/health/") && !pattern.startsWith("/swagger-ui/"))
                        .distinct())
                .allSatisfy(pattern -> assertThat(used).contains(pattern));
    }

    /** What docs/security.md says. */
    @Test
    void theDocumentationListsEachRuleUnderWhatItNeeds() throws IOException {
        List<String> told = new ArrayList<>();
        String text = Files.readString(Path.of(System.getProperty("basedir", ""), "docs/security.md"));
        Matcher rows = Pattern.compile(
                        "^\\| `?(nothing|known|viewer|requester|operator|admin)`? \\| (`[A-Za-z]+ /.*) \\|$",
                        Pattern.MULTILINE)
                .matcher(text);
        while (rows.find()) {
            Matcher endpoints = Pattern.compile("`([^`]+)`").matcher(rows.group(2));
            while (endpoints.find()) {
                told.add(endpoints.group(1) + " " + rows.group(1).toUpperCase(Locale.ROOT));
            }
        }
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(AccessRules.RULES.stream()
                        .map(rule -> (rule.method() == null ? "any" : rule.method()) + " "
                                + rule.path().getPatternString() + " " + rule.need())
                        .toList());
    }

    private static String example(String pattern) {
        return pattern.replaceAll("\\{[^}]*}", "x").replace("**", "x");
    }
}
