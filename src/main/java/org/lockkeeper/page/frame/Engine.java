package org.lockkeeper.page.frame;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Thymeleaf, made when the first page is asked for: whoever never looks at one does not pay for it. */
final class Engine {

    private static final class Holder {
        static final SpringTemplateEngine ENGINE = make();
    }

    private Engine() {}

    private static SpringTemplateEngine make() {
        ClassLoaderTemplateResolver files = new ClassLoaderTemplateResolver(Engine.class.getClassLoader());
        files.setPrefix("page/");
        files.setSuffix(".html");
        files.setTemplateMode(TemplateMode.HTML);
        files.setCharacterEncoding("UTF-8");
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(files);
        engine.setTemplateEngineMessageSource(Texts.SOURCE);
        return engine;
    }

    static String render(String template, Map<String, Object> model) {
        String[] parts = template.split(" :: ", 2);
        Context context = new Context(Locale.ENGLISH, model);
        return parts.length == 1
                ? Holder.ENGINE.process(template, context)
                : Holder.ENGINE.process(parts[0], Set.of(parts[1]), context);
    }
}
