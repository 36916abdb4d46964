package org.lockkeeper.apidoc;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the sources say of classes, their components, methods and constants, in the words of their comments. */
final class Javadocs {

    /** @param params what is said of each parameter, component or, for an enum, constant; no entry where nothing is */
    record Doc(String text, Map<String, String> params, Map<String, Component> components) {

        static final Doc NONE = new Doc("", Map.of(), Map.of());
    }

    /**
     * @param type without annotations, as written
     * @param unwrapped whether its own components stand in JSON in its place
     */
    record Component(String type, boolean nullable, boolean unwrapped) {

        Component orAbsent() {
            return new Component(type, true, unwrapped);
        }
    }

    private final Map<String, Doc> docs = new LinkedHashMap<>();

    static Javadocs of(Path sources) throws IOException {
        Javadocs read = new Javadocs();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> walk = Files.walk(sources);
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java = walk.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(java));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                read.new Reader(trees).scan(unit, null);
            }
        }
        Map.copyOf(read.docs).forEach(read::unwrap);
        return read;
    }

    private void unwrap(String name, Doc doc) {
        for (var part : Map.copyOf(doc.components()).entrySet()) {
            if (part.getValue().unwrapped()) {
                String type = part.getValue().type();
                Doc inner = Optional.ofNullable(docs.get(name + "." + type))
                        .or(() -> of(type))
                        .orElseThrow(() -> new AssertionError(name + " has the members of " + type + ", unknown"));
                doc.components().remove(part.getKey());
                inner.components()
                        .forEach((member, of) ->
                                doc.components().put(member, part.getValue().nullable() ? of.orAbsent() : of));
                inner.params().forEach(doc.params()::putIfAbsent);
            }
        }
    }

    /** By {@code Outer.Inner}, or {@code Class#method}. */
    Optional<Doc> of(String name) {
        return Optional.ofNullable(docs.get(name));
    }

    /** The classes that have this simple name, by their whole name. */
    Map<String, Doc> called(String simple) {
        return docs.entrySet().stream()
                .filter(entry -> !entry.getKey().contains("#"))
                .filter(entry -> entry.getKey().equals(simple) || entry.getKey().endsWith("." + simple))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    private final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {

        private final DocTrees trees;
        private final Deque<String> names = new ArrayDeque<>();

        Reader(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public @Nullable Void visitClass(ClassTree node, @Nullable Void nothing) {
            names.addLast(node.getSimpleName().toString());
            Doc doc = doc();
            Map<String, Component> components = new LinkedHashMap<>();
            if (node.getKind() == Tree.Kind.RECORD) {
                for (Tree member : node.getMembers()) {
                    if (member instanceof VariableTree field
                            && !field.getModifiers().getFlags().contains(javax.lang.model.element.Modifier.STATIC)) {
                        String type = field.getType().toString();
                        String all = field.getModifiers().getAnnotations() + type;
                        components.put(
                                field.getName().toString(),
                                new Component(plain(type), nullable(all), all.contains("JsonUnwrapped")));
                    }
                }
            }
            docs.put(name(), new Doc(doc.text(), new LinkedHashMap<>(doc.params()), components));
            super.visitClass(node, null);
            names.removeLast();
            return null;
        }

        /** Whether the thing itself may be absent, and not only what a list of it holds. */
        private static boolean nullable(String type) {
            int inner = type.indexOf('<');
            return (inner < 0 ? type : type.substring(0, inner)).contains("Nullable");
        }

        private static String plain(String type) {
            return type.replaceAll("\\(?@[A-Za-z.]+(\\(\\))? ?", "").replace(")", "");
        }

        @Override
        public @Nullable Void visitMethod(MethodTree node, @Nullable Void nothing) {
            Doc doc = doc();
            if (!doc.equals(Doc.NONE)) {
                docs.put(name() + "#" + node.getName(), doc);
            }
            return null;
        }

        @Override
        public @Nullable Void visitVariable(VariableTree node, @Nullable Void nothing) {
            if (node.toString().contains("/*public static final*/")) {
                Doc of = docs.get(name());
                if (of != null) {
                    of.params().put(node.getName().toString(), doc().text());
                }
            }
            return null;
        }

        private String name() {
            return String.join(".", names);
        }

        private Doc doc() {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment == null) {
                return Doc.NONE;
            }
            Map<String, String> params = new LinkedHashMap<>();
            for (DocTree tag : comment.getBlockTags()) {
                if (tag instanceof ParamTree param) {
                    params.put(param.getName().toString(), text(param.getDescription()));
                }
            }
            return new Doc(text(comment.getFullBody()), params, Map.of());
        }
    }

    private static String text(List<? extends DocTree> parts) {
        List<String> words = new ArrayList<>();
        for (DocTree part : parts) {
            if (part instanceof LiteralTree literal) {
                words.add("`" + literal.getBody() + "`");
            } else if (part instanceof LinkTree link) {
                String shown = link.getLabel().isEmpty()
                        ? link.getReference().getSignature().replaceFirst(".*#", "")
                        : text(link.getLabel());
                words.add(shown);
            } else {
                words.add(part.toString());
            }
        }
        return String.join("", words).replaceAll("\\s+", " ").strip();
    }
}
