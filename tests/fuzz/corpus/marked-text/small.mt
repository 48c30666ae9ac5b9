outlet: Post
title: A
byline: Ann Lee
published: 2031-03-05
---
[c1|The port is shut], [s1|Ann Lee] [q1|said] [d|on Tuesday|2031-03-04].
---
1: voice=indirect; act=statement; stance=asserts; fact=CT+; speaker=Ann Lee; kind=person; anon=no; said=2031-03-04; chain=Ann Lee
= Ann Lee (person): Ann Lee
