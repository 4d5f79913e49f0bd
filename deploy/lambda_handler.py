"The reader as an AWS Lambda function: the same application, behind Mangum"
import asyncio, os
from mangum import Mangum
from text_recognizer.serving import Counted, ReadingService, ServeSettings, reading_app
from text_recognizer.service.web import Keys, guarded

# An event may have 6 MB with its picture in base64, so 4.4 MB are left; a gateway gives up after 29 seconds.
settings = ServeSettings(workers=1, max_bytes=4_400_000, answer_seconds=25., keys=tuple(k.strip() for k in os.environ.get('TEXT_RECOGNIZER_KEYS', '').split(',') if k.strip()))
service = ReadingService(settings)
app = Counted(guarded(reading_app(settings, service), settings.max_bytes, settings.body_seconds, settings.answer_seconds, keys=Keys(settings.keys)), service.count)

# Mangum would begin and end the application with every request. It begins here, once for each instance, in the loop that Mangum uses later.
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(service.start())
handler = Mangum(app, lifespan='off', text_mime_types=['text/', 'application/json', 'application/problem+json'])
