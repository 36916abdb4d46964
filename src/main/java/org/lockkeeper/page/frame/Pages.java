package org.lockkeeper.page.frame;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.web.access.BrowserSessions;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Makes pages and parts of them from templates. */
@Lazy
@Component
public final class Pages {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private static final String DOCTYPE = "<!DOCTYPE html>\n";

    private final LockRegistry registry;
    private final List<View> views;
    private final Files files;
    private final HostName host;
    private final String version;

    Pages(
            LockRegistry registry,
            ObjectProvider<View> views,
            Files files,
            HostName host,
            ObjectProvider<BuildProperties> build) {
        this.registry = registry;
        this.views = views.stream().sorted(Comparator.comparingInt(View::order)).toList();
        this.files = files;
        this.host = host;
        BuildProperties known = build.getIfAvailable();
        this.version = known == null ? "" : String.valueOf(known.getVersion());
    }

    /**
     * @param template the file's name in {@code page/}, without its ending, and with {@code " :: name"} a fragment of it
     * @param model what the template knows besides {@code who}, {@code times}, {@code views} and the like
     */
    public ResponseEntity<byte[]> show(HttpServletRequest request, String template, Map<String, ?> model) {
        return show(request, HttpStatus.OK, template, model);
    }

    public ResponseEntity<byte[]> show(
            HttpServletRequest request, HttpStatusCode status, String template, Map<String, ?> model) {
        byte[] page = html(request, template, model).getBytes(StandardCharsets.UTF_8);
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status).contentType(HTML);
        answer.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (Zipped.wanted(request)) {
            return answer.header(HttpHeaders.CONTENT_ENCODING, Zipped.NAME).body(Zipped.of(page));
        }
        return answer.body(page);
    }

    /** Goes on at another page, which a reload then loads and not the form. */
    public static ResponseEntity<byte[]> goTo(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, path)
                .build();
    }

    public Times times() {
        return new Times(registry.now(), ZoneId.systemDefault());
    }

    String html(HttpServletRequest request, String template, Map<String, ?> model) {
        Principal principal = Principal.of(request);
        Who who = new Who(principal.name(), BrowserSessions.open(request), principal);
        Map<String, Object> all = new HashMap<>(model);
        all.put("who", who);
        all.put("times", times());
        all.put("views", views.stream().filter(view -> view.shownTo(who)).toList());
        String query = request.getQueryString();
        String path = request.getRequestURI();
        all.put("path", path);
        // Nobody wants to come back to where he logs in, and what a provider has sent there is no one else's.
        all.put("here", path.startsWith("/login") ? "/" : path + (query == null ? "" : "?" + query));
        all.put("files", files);
        all.put("host", host.name());
        all.put("version", version);
        all.put("form", new FormToken(request));
        String made = Engine.render(template, all);
        // A template that is put into the frame leaves its own behind, without which browsers measure as in the
        // nineties.
        return made.startsWith("<html") ? DOCTYPE + made : made;
    }

    /** A view that is linked from each page. A bean of its room. */
    public interface View {

        /** Its address, such as {@code /page/timeline}. */
        String path();

        /** The key of its name in the texts. */
        String text();

        /** Lower ones stand before. */
        int order();

        /** Whether who looks at it gets to see anything. */
        default boolean shownTo(Who who) {
            return who.may("viewer");
        }
    }

    /**
     * Who looks at the page.
     *
     * @param loggedIn whether he can log out: others are known by how they have come
     */
    public record Who(String name, boolean loggedIn, Principal principal) {

        /** @param role in small letters, as the documentation has it */
        public boolean may(String role) {
            return principal.has(Role.valueOf(role.toUpperCase(Locale.ROOT)));
        }

        public boolean unknown() {
            return name.equals("anonymous");
        }
    }
}
