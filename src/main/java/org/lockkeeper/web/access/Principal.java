package org.lockkeeper.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.words.Text;

/** Who asks, and what he may. Never what he says of himself. */
public final class Principal {

    static final String ATTRIBUTE = Principal.class.getName();

    /** The one that all are of whom nothing is known. */
    static final String ANONYMOUS = "anonymous";

    private static final String USER = "uid:";
    private static final String ROOT = USER + "root";

    private final String name;
    private final Way way;
    private final Allowance allowance;
    private final @Nullable String traceparent;

    Principal(String name, Way way, Allowance allowance) {
        this(name, way, allowance, null);
    }

    private Principal(String name, Way way, Allowance allowance, @Nullable String traceparent) {
        this.name = name;
        this.way = way;
        this.allowance = allowance;
        this.traceparent = traceparent;
    }

    /** As he asks in this call. */
    Principal within(@Nullable String trace) {
        return trace == null ? this : new Principal(name, way, allowance, trace);
    }

    static Principal user(String user, Allowance allowance) {
        return new Principal(USER + user, Way.SOCKET, allowance);
    }

    /** Who has sent this request; each one has been given one before anything handles it. */
    public static Principal of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Principal principal) {
            return principal;
        }
        throw new IllegalStateException("nobody was asked who sent " + request.getRequestURI());
    }

    /** Such as {@code uid:alice}, {@code token:ci-deploy}: the same whichever way he comes. */
    public String name() {
        return name;
    }

    /** As it goes on the record: {@code uid:alice@socket}. */
    public String told() {
        return name + "@" + way.word();
    }

    /** Whether he has no bounds of his own, and his part in what is kept free when all else is taken. */
    public boolean trusted() {
        return has(Role.OPERATOR);
    }

    /** On whose account limits go: users without a name are one, for with a user namespace anybody has thousands of them. */
    String account() {
        String user = name.startsWith(USER) ? name.substring(USER.length()) : "-";
        return user.chars().allMatch(Character::isDigit) ? USER : name;
    }

    boolean anonymous() {
        return name.equals(ANONYMOUS);
    }

    Allowance allowance() {
        return allowance;
    }

    public boolean has(Role role) {
        return allowance.includes(role);
    }

    public Command asks(Command command) {
        return new Command.By(told(), command, trusted(), traceparent);
    }

    /** Whether what was asked for by this principal, as the record tells it, is his. */
    public boolean owns(@Nullable String told) {
        return told != null && told.lastIndexOf('@') == name.length() && told.startsWith(name);
    }

    public boolean owns(Claim claim) {
        return owns(claim.request().principal());
    }

    /** Whether he is shown the token of a lease: to whom it was given, and to operators. */
    public boolean seesToken(Claim claim) {
        return owns(claim) || has(Role.OPERATOR);
    }

    /** Whether he is this user of the host; root is any. */
    public boolean isUser(String user) {
        return name.equals(ROOT) || name.equals(USER + user);
    }

    public void require(Role role, String what) {
        if (!has(role)) {
            throw forbidden("%s needs the role %s".formatted(what, role.word()), Map.of("role", role.word()));
        }
    }

    /** Whether he may ask for work of this group. */
    public boolean asksFor(String group) {
        return allowance.asksFor(group);
    }

    public boolean may(Right right) {
        return allowance.rights().contains(right);
    }

    /** Refuses a request for a group that is not his to ask for. */
    public void requireGroup(String group) {
        if (!allowance.asksFor(group)) {
            throw forbidden(
                    "this principal may not ask for service group '%s'".formatted(Text.shorten(group)),
                    Map.of("group", Text.shorten(group)));
        }
    }

    /** Refuses a request that asks for what is a right of its own, and not his. */
    public void requireRights(Set<Right> rights) {
        Set<String> missing = rights.stream()
                .filter(right -> !allowance.rights().contains(right))
                .map(Right::word)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!missing.isEmpty()) {
            throw forbidden(
                    "what is asked for needs a right that this principal does not have: " + String.join(", ", missing),
                    Map.of("rights", missing));
        }
    }

    /**
     * Refuses to change what is neither his nor under his care.
     *
     * @param token what he shows: whoever was handed its fencing token may speak for its owner
     */
    public void requireSayOver(Claim claim, @Nullable Long token) {
        if (owns(claim) || (token != null && claim.hasToken(token))) {
            return;
        }
        if (!has(Role.OPERATOR)) {
            throw forbidden("%s is another's".formatted(claim.id()), Map.of("id", claim.id()));
        }
        requireGroup(claim.request().group());
    }

    public ApiProblem forbidden(String why, Map<String, ?> members) {
        Map<String, Object> all = new LinkedHashMap<>(members);
        all.put("principal", told());
        return new ApiProblem(ProblemType.FORBIDDEN, "%s: %s".formatted(told(), why), all);
    }

    @Override
    public String toString() {
        return told();
    }
}
