package org.lockkeeper.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.web.util.HtmlUtils;

/** A problem as a page without any of the rest of ours: where the container refuses, there is nothing yet to make one with. */
final class BarePage {

    static final String POLICY =
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>%1$s · Lockkeeper</title>
              <link rel="stylesheet" href="/page/files/frame.css">
            </head>
            <body>
            <header class="top"><nav aria-label="Views"><ul><li><a href="/">Lockkeeper</a></li></ul></nav></header>
            <main>
              <h1>%1$s</h1>
              <p class="lead">%2$s</p>
            </main>
            </body>
            </html>
            """;

    private BarePage() {}

    static String of(ProblemDetail problem) {
        return PAGE.formatted(text(problem.getTitle()), text(problem.getDetail()));
    }

    private static String text(@Nullable String words) {
        return HtmlUtils.htmlEscape(String.valueOf(words));
    }
}
