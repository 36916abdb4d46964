package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.lockkeeper.locking.store.SeenRuns.Watch;
import org.lockkeeper.page.frame.Times;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** The timeline of what a test makes up, as a page. */
final class Rendered {

    /** As templates know the files: they are found without anything that says which version. */
    public static final class Files {
        public String url(String name) {
            return "/" + name;
        }

        public boolean has(String name) {
            return Rendered.class.getResource("/page/files/" + name) != null;
        }
    }

    /** Whoever looks. */
    public record Nobody(boolean unknown, boolean loggedIn) {}

    private Rendered() {}

    static TimelineView view(Range range, ZoneId zone, List<Item> items, List<Watch> looked) {
        Layout layout = new Layout(range, zone, List.of("maintenance", "backup", "update"));
        TimelineView.Way way = new TimelineView.Way(false, "/d", "/w", "/e", "/l", "/n", null);
        return new Drawing(layout.of(items), new Words(new Times(range.now(), zone)))
                .view(way, layout, new Timeline.Told(items, looked, false, List.of()));
    }

    static String page(TimelineView view, Instant now) {
        return html(Set.of(), view, now);
    }

    static String part(TimelineView view, Instant now) {
        return html(Set.of("live"), view, now);
    }

    private static String html(Set<String> fragments, TimelineView view, Instant now) {
        ClassLoaderTemplateResolver files = new ClassLoaderTemplateResolver();
        files.setPrefix("page/");
        files.setSuffix(".html");
        files.setTemplateMode(TemplateMode.HTML);
        files.setCharacterEncoding("UTF-8");
        ResourceBundleMessageSource texts = new ResourceBundleMessageSource();
        texts.setBasename("page/texts");
        texts.setDefaultEncoding("UTF-8");
        texts.setAlwaysUseMessageFormat(true);
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(files);
        engine.setTemplateEngineMessageSource(texts);
        Map<String, Object> model = new HashMap<>();
        model.put("timeline", view);
        model.put("times", new Times(now, view.zone()));
        model.put("files", new Files());
        model.put("views", List.of());
        model.put("who", new Nobody(true, false));
        model.put("host", "host.example");
        model.put("path", "/page/timeline");
        model.put("version", "");
        return engine.process("timeline", fragments, new Context(Locale.ENGLISH, model));
    }
}
